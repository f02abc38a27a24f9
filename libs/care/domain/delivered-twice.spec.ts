import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CommandHandling, commandFrom, idOf, LogTime } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { type CareCommand, careDecider } from './care.decider.js';
import { careRegistry } from './care.events.js';
import { add, at, CASE_MANAGER, change, context, correct, state, voidFact } from './testing/index.js';

const STREAM = 'care-ann';

/** The care service of one patient, which may be started anew on the same log. */
function service() {
  const store = new MemoryEventStore();
  const vault = new MemoryVault();
  const clock = { now: () => Date.parse('2025-12-31T12:00:00Z') };
  const start = () => new CommandHandling(store, careRegistry, vault, new LogTime(clock));
  let handling = start();
  return {
    stored: () => store.readStream(STREAM),
    restart: () => {
      handling = start();
    },
    send: (body: CareCommand, name: string) => {
      const caller = { actor: CASE_MANAGER, scope: { kind: 'installation' as const } };
      const sending = { caller, commandId: idOf('sent', name), correlationId: 'all', strict: false };
      const registers = body.type === 'RegisterPatient';
      const asked = { stream: STREAM, patient: 'ann', registers, body, context: async () => context() };
      return handling.handle(careDecider, commandFrom(sending, asked));
    },
  };
}

const on = (effectiveAt: string) => ({ effectiveAt });
/** What a case manager sends in one year, in order, each acceptable behind those before it. */
const YEAR: readonly CareCommand[] = [
  { type: 'RegisterPatient', input: { name: 'Ana Ruiz', birthDate: '1984-02-29' } },
  state('CoverageRecorded', { payer: 'acme', memberId: 'A-1', from: '2025-01-01' }),
  state('PatientAdmitted', { ...on('2025-01-02'), placement: at('inpatient') }),
  state('CaseManagerAssigned', { ...on('2025-01-02'), caseManager: 'cm-1' }),
  state('DemographicsRecorded', { ...on('2025-01-03'), language: 'en' }),
  state('RepresentativeAppointed', { kind: 'guardian', name: 'Luz Ruiz', from: '2025-01-03' }),
  change(
    add('LeaveStarted', { ...on('2025-01-04'), kind: 'therapeutic' }),
    add('LeaveEnded', on('2025-01-05')),
  ),
  state('MovePlanned', { ...on('2025-01-06'), on: '2025-01-09', to: at('php'), intent: 'stepDown' }),
  state('PatientMoved', { ...on('2025-01-09'), to: at('php'), intent: 'stepDown' }),
  state('HoldStarted', { ...on('2025-01-12'), reason: 'vacation' }),
  state('HoldEnded', on('2025-01-14')),
  state('PatientDischarged', { ...on('2025-02-01'), disposition: 'completed' }),
  state('EpisodeReopened', on('2025-02-10')),
  state('EpisodeClosed', { ...on('2025-02-12'), reason: 'completed' }),
  state('IdentifierAssigned', { system: 'mrn', value: '77' }),
  state('DeathRecorded', on('2025-03-01')),
];

function nameOf(body: CareCommand): string {
  if (body.type !== 'ChangeFacts') return body.type;
  return body.changes.map((one) => (one.kind === 'void' ? 'void' : one.type)).join(' and ');
}

describe('A command delivered twice', () => {
  it.each(YEAR.map((body, place) => [nameOf(body), place] as const))(
    'states its facts once: %s',
    async (_, place) => {
      const { stored, send, restart } = service();
      const [first] = (
        await Promise.all(YEAR.slice(0, place + 1).map((body) => send(body, nameOf(body))))
      ).slice(-1);
      const before = await stored();
      const body = YEAR[place] as CareCommand;
      expect(await send(body, nameOf(body))).toEqual({ ...first, repeated: true });
      restart();
      expect(await send(body, nameOf(body))).toEqual({ ...first, repeated: true });
      expect(await stored()).toEqual(before);
      expect(first?.events.length).toBeGreaterThan(0);
    },
  );

  it('corrects, voids and acknowledges once, and keeps its answer after what came later', async () => {
    const { stored, send } = service();
    for (const body of YEAR.slice(0, 3)) await send(body, nameOf(body));
    const admission = (await stored()).at(-1)?.id ?? '';
    const input = { ...on('2025-01-03'), placement: at('inpatient') };
    const acknowledged = { type: 'AcknowledgeWarnings', event: admission, codes: ['LATE_ENTRY'] } as const;
    const correction = change(correct({ factId: admission }, 'PatientAdmitted', input));
    const first = [await send(acknowledged, 'acknowledge'), await send(correction, 'correct')];
    const standing = (await stored()).at(-1)?.id ?? '';
    const voiding = change(voidFact(admission, standing));
    first.push(await send(voiding, 'void'));
    const again = [
      await send(acknowledged, 'acknowledge'),
      await send(correction, 'correct'),
      await send(voiding, 'void'),
    ];
    expect(again).toEqual(first.map((outcome) => ({ ...outcome, repeated: true })));
    expect(await stored()).toHaveLength(7);
  });

  it('or any number of times, late and out of order, leaves the same record', async () => {
    const places = fc.array(fc.nat(YEAR.length - 1), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(places, async (repeated) => {
        const { stored, send } = service();
        for (const [place, body] of YEAR.entries()) {
          await send(body, nameOf(body));
          for (const earlier of repeated.filter((one) => one <= place)) {
            const again = YEAR[earlier] as CareCommand;
            expect((await send(again, nameOf(again))).repeated).toBe(true);
          }
        }
        expect((await stored()).map(({ type }) => type)).toHaveLength(18);
      }),
      { numRuns: 20 },
    );
  });
});
