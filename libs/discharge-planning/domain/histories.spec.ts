import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Facts, foldFact } from '#event-sourcing';
import { planEvents, planRegistry } from './plan.events.js';
import { planOf } from './plan.js';
import type { PlanCommand } from './plan-inputs.js';
import type { PlanVersion } from './plan-shape.js';
import { SECTIONS } from './sections.js';
import { admitted, discharged, GUARDIAN, seen } from './testing/episodes.js';
import { Planning, state, voiding, whole } from './testing/plans.js';

const CONTEXT = seen(admitted('2025-02-01', 'iop'), discharged('2025-03-10'));
const day = fc.integer({ min: 10, max: 14 }).map((number) => `2025-03-${number}`);
const pick = fc.nat(50);

/** Something somebody may send, about whichever earlier fact the number picks; much of it is refused. */
type Sent = readonly [verb: string, on: string, pick: number];
const sent: fc.Arbitrary<Sent> = fc.tuple(
  fc.constantFrom(
    'draft',
    'section',
    'section of version 1',
    'support',
    'end support',
    'acknowledge',
    'guardian refuses',
    'finalise',
    'transmit',
    'transmit',
    'receive',
    'receive',
    'book',
    'reschedule',
    'keep',
    'miss',
    'cancel',
    'void',
  ),
  day,
  pick,
);

function commandOf([verb, effectiveAt, number]: Sent, planning: Planning): PlanCommand {
  const facts = planning.events.map(({ factId }) => factId);
  const any = facts[number % Math.max(1, facts.length)] ?? '';
  const oneOf = (type: string) => {
    const ids = planning.events.filter((event) => event.type === type).map(({ factId }) => factId);
    return ids[number % Math.max(1, ids.length)] ?? any;
  };
  const appointment = oneOf('AppointmentBooked');
  const section = SECTIONS[number % SECTIONS.length] ?? 'goals';
  const on = `2025-03-${10 + (number % 6)}`;
  switch (verb) {
    case 'draft':
      return state('PlanDrafted', { effectiveAt });
    case 'section':
      return state('PlanSectionRevised', whole(section, effectiveAt));
    case 'section of version 1':
      return state('PlanSectionRevised', { ...whole(section, effectiveAt), version: 1 });
    case 'support':
      return state('SupportLinked', { effectiveAt, kind: 'family', name: 'Ida' });
    case 'end support':
      return state('SupportEnded', { effectiveAt, support: oneOf('SupportLinked') });
    case 'acknowledge':
      return state('PlanAcknowledged', { effectiveAt, by: 'patient' });
    case 'guardian refuses':
      return state('PlanRefused', {
        effectiveAt,
        by: 'representative',
        representative: GUARDIAN,
        reason: 'No',
      });
    case 'finalise':
      return state('PlanFinalised', { effectiveAt });
    case 'transmit':
      return state('PlanTransmitted', { effectiveAt, to: 'patient', way: 'handedOver', recipient: 'Ann' });
    case 'receive':
      return state('PlanReceiptRecorded', { effectiveAt, transmission: oneOf('PlanTransmitted') });
    case 'book':
      return state('AppointmentBooked', { effectiveAt, on, service: 'therapy', provider: 'Dr. Lee' });
    case 'reschedule':
      return state('AppointmentRescheduled', { effectiveAt, appointment, on });
    case 'keep':
      return state('AppointmentKept', { effectiveAt, appointment });
    case 'miss':
      return state('AppointmentMissed', { effectiveAt, appointment });
    case 'cancel':
      return state('AppointmentCancelled', { effectiveAt, appointment, by: 'patient' });
    default:
      return voiding(any, planning.standing(any));
  }
}

/** What a reader of the version would see of its content. */
const contentOf = ({ sections, supports }: PlanVersion) =>
  JSON.stringify([
    Object.entries(sections)
      .sort()
      .map(([name, fact]) => [name, fact?.standing]),
    supports.map(({ standing }) => standing),
  ]);

const contents = ({ plan }: Planning) =>
  new Map(
    plan.versions
      .filter(({ finalised }) => finalised !== null)
      .map((version) => [`${version.version} by ${version.finalised?.factId}`, contentOf(version)]),
  );

describe('Whatever is sent, in whatever order', () => {
  const histories = fc.array(sent, { maxLength: 40, size: 'max' });

  it('what is accepted breaks no rule, and what is refused leaves everything as it was', () => {
    fc.assert(
      fc.property(histories, (commands) => {
        const planning = new Planning(CONTEXT);
        planning.state('PlanDrafted', { effectiveAt: '2025-03-10' });
        for (const command of commands) {
          const before = JSON.stringify(planning.plan);
          const { refused } = planning.send(commandOf(command, planning));
          if (refused !== null) expect(JSON.stringify(planning.plan)).toBe(before);
          expect(planning.plan.violations).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('every kind of fact comes to be stated', () => {
    const reached = new Set<string>();
    for (const commands of fc.sample(histories, { numRuns: 100, seed: 7 })) {
      const planning = new Planning(CONTEXT);
      planning.state('PlanDrafted', { effectiveAt: '2025-03-10' });
      for (const command of commands) planning.send(commandOf(command, planning));
      for (const { type } of planning.events) reached.add(type);
    }
    const never = planEvents.map(({ type }) => type).filter((type) => !reached.has(type));
    expect(never).toEqual(['OutcomeContactMade', 'RiskFlagged', 'RiskCleared']);
  });

  it('what a finalised version says never changes', () => {
    fc.assert(
      fc.property(histories, (commands) => {
        const planning = new Planning(CONTEXT);
        planning.state('PlanDrafted', { effectiveAt: '2025-03-10' });
        for (const command of commands) {
          const before = contents(planning);
          planning.send(commandOf(command, planning));
          const after = contents(planning);
          for (const [version, content] of before) {
            if (after.has(version)) expect(after.get(version)).toBe(content);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a plan kept as text and read back goes on the same', () => {
    fc.assert(
      fc.property(histories, (commands) => {
        const planning = new Planning(CONTEXT);
        planning.state('PlanDrafted', { effectiveAt: '2025-03-10' });
        for (const command of commands) planning.send(commandOf(command, planning));
        let facts: Facts = new Map();
        for (const event of planning.events) {
          facts = structuredClone(facts);
          foldFact(facts, event, planRegistry);
        }
        expect(planOf([...facts.values()])).toEqual(planning.plan);
      }),
      { numRuns: 50 },
    );
  });
});
