import { describe, expect, it } from '@jest/globals';
import { CommandHandling, commandFrom, idOf, LogTime } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { planDecider } from './plan.decider.js';
import { planRegistry } from './plan.events.js';
import type { PlanCommand } from './plan-inputs.js';
import { admitted, discharged, EPISODE, seen } from './testing/episodes.js';
import { correct, state, voiding, whole } from './testing/plans.js';

const STREAM = `plan-ann.${EPISODE}`;
const on = (effectiveAt: string) => ({ effectiveAt });
type Sent = readonly [name: string, command: PlanCommand];

/** What a case manager sends, in order, each acceptable behind those before it; `of` tells the fact that one stated. */
const sent = (of: (name: string) => string): readonly Sent[] => [
  ['flag', state('RiskFlagged', { ...on('2025-02-09'), risk: 'suicide' })],
  ['draft', state('PlanDrafted', { ...on('2025-02-10'), note: 'Early' })],
  ['section', state('PlanSectionRevised', whole('safetyPlan', '2025-02-11'))],
  ['clear', state('RiskCleared', { ...on('2025-02-12'), flag: of('flag') })],
  ['support', state('SupportLinked', { ...on('2025-02-12'), kind: 'sponsor', name: 'Pat' })],
  ['end', state('SupportEnded', { ...on('2025-02-13'), support: of('support') })],
  ['agree', state('PlanAcknowledged', { ...on('2025-02-14'), by: 'patient' })],
  ['refuse', state('PlanRefused', { ...on('2025-02-14'), by: 'patient', reason: 'Changed my mind' })],
  ['finalise', state('PlanFinalised', on('2025-02-15'))],
  [
    'transmit',
    state('PlanTransmitted', { ...on('2025-02-15'), to: 'patient', way: 'handedOver', recipient: 'Ann' }),
  ],
  ['receive', state('PlanReceiptRecorded', { ...on('2025-02-15'), transmission: of('transmit') })],
  [
    'book',
    state('AppointmentBooked', {
      ...on('2025-03-10'),
      on: '2025-03-12T10:00',
      service: 'therapy',
      provider: 'Dr. Lee',
    }),
  ],
  ['miss', state('AppointmentMissed', { ...on('2025-03-12'), appointment: of('book') })],
  [
    'move',
    state('AppointmentRescheduled', { ...on('2025-03-12T18:00'), appointment: of('book'), on: '2025-03-14' }),
  ],
  ['keep', state('AppointmentKept', { ...on('2025-03-14'), appointment: of('book') })],
  [
    'another',
    state('AppointmentBooked', {
      ...on('2025-03-10'),
      on: '2025-03-20',
      service: 'intake',
      provider: 'Clinic',
    }),
  ],
  [
    'cancel',
    state('AppointmentCancelled', { ...on('2025-03-15'), appointment: of('another'), by: 'provider' }),
  ],
  ['contact', state('OutcomeContactMade', { ...on('2025-03-17'), day: 7, outcome: 'inCare' })],
  ['next version', state('PlanSectionRevised', whole('housing', '2025-03-18'))],
  [
    'correct',
    correct([of('keep'), of('keep')], 'AppointmentMissed', { ...on('2025-03-14'), appointment: of('book') }),
  ],
  ['void', voiding(of('contact'))],
];

function service() {
  const store = new MemoryEventStore();
  const vault = new MemoryVault();
  const clock = { now: () => Date.parse('2025-12-31T12:00:00Z') };
  const start = () => new CommandHandling(store, planRegistry, vault, new LogTime(clock));
  let handling = start();
  const facts = new Map<string, string>();
  const caller = {
    actor: { id: 'cm', role: 'case_manager', organisation: 'org' },
    scope: { kind: 'installation' as const },
  };
  return {
    stored: () => store.readStream(STREAM),
    restart: () => {
      handling = start();
    },
    send: async (place: number) => {
      const [name, body] = sent((fact) => facts.get(fact) ?? '')[place] as Sent;
      // Whoever has a plan was registered before.
      await vault.keyOf('ann');
      const sending = { caller, commandId: idOf('sent', name), correlationId: 'all', strict: false };
      const context = async () => seen(admitted('2025-02-01', 'iop'), discharged('2025-03-10'));
      const outcome = await handling.handle(
        planDecider,
        commandFrom(sending, { stream: STREAM, patient: 'ann', body, context }),
      );
      facts.set(name, outcome.events[0]?.factId ?? '');
      return outcome;
    },
  };
}

describe('A command delivered twice', () => {
  it.each(sent(() => '').map(([name], place) => [name, place] as const))(
    'states its fact once: %s',
    async (_name, place) => {
      const { stored, send, restart } = service();
      for (let earlier = 0; earlier < place; earlier++) await send(earlier);
      const first = await send(place);
      const before = await stored();
      expect(await send(place)).toEqual({ ...first, repeated: true });
      restart();
      expect(await send(place)).toEqual({ ...first, repeated: true });
      expect(await stored()).toEqual(before);
      expect(first.events).toHaveLength(1);
    },
  );
});
