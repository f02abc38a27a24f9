import { describe, expect, it } from '@jest/globals';
import Type from 'typebox';
import { RefusedError } from './errors.js';
import {
  type Change,
  eventsOf,
  type Facts,
  factCorrected,
  factVoided,
  foldFact,
  warningsAcknowledged,
} from './facts.js';
import { defineEvent, EventRegistry } from './registry.js';
import { type Past, pastId, recordedAs } from './testing/index.js';

const visitPaid = defineEvent('VisitPaid', Type.Object({ minutes: Type.Integer() }), { correctable: true });
const callMade = defineEvent('CallMade', Type.Object({ minutes: Type.Integer() }), { correctable: true });
const bookOpened = defineEvent('BookOpened', Type.Object({}));
const registry = new EventRegistry(
  visitPaid,
  callMade,
  bookOpened,
  factCorrected,
  factVoided,
  warningsAcknowledged,
);

const visit = (minutes: number): Past => ({ type: 'VisitPaid', data: { minutes }, organisation: 'org' });

/** Facts after these events, and after what the changes then make of them. */
function told(past: readonly Past[], ...changes: Change[]): Facts {
  const facts: Facts = new Map();
  const all = [...past];
  for (const [index, event] of all.entries()) foldFact(facts, recordedAs(event, index), registry);
  for (const event of eventsOf(changes, facts, registry)) {
    foldFact(facts, recordedAs(event, all.length), registry);
    all.push(event);
  }
  return facts;
}
const refusal = (past: readonly Past[], ...changes: Change[]) => {
  try {
    told(past, ...changes);
  } catch (error) {
    if (error instanceof RefusedError) return { code: error.code, ...error.grounds };
    throw error;
  }
  return 'accepted';
};

const FIRST = pastId(0);
const correct = (event: Past, supersedes = FIRST): Change => ({
  kind: 'correct',
  factId: FIRST,
  supersedes,
  reason: 'mistyped',
  event,
});
const voidIt = (supersedes = FIRST, factId = FIRST): Change => ({
  kind: 'void',
  factId,
  supersedes,
  reason: 'another patient',
});

describe('A fact', () => {
  it('stands as it was stated', () =>
    expect(told([visit(30)]).get(FIRST)).toMatchObject({
      factId: FIRST,
      standing: FIRST,
      stated: 0,
      voided: false,
      data: { minutes: 30 },
    }));

  it('is not what no rule lets anybody correct', () =>
    expect(
      told([
        { type: 'BookOpened', data: {} },
        { type: 'FromTheFuture', data: {} },
      ]),
    ).toEqual(new Map()));

  it('corrected is the replacement, in the place where it was first stated', () =>
    expect(told([visit(30), visit(5)], correct(visit(45))).get(FIRST)).toMatchObject({
      standing: pastId(2),
      stated: 0,
      data: { minutes: 45 },
    }));

  it('corrected may turn out to be of another kind', () =>
    expect(told([visit(30)], correct({ type: 'CallMade', data: { minutes: 3 } })).get(FIRST)).toMatchObject({
      type: 'CallMade',
      data: { minutes: 3 },
    }));

  it('may be corrected again, superseding the correction', () =>
    expect(told(told2(), correct(visit(50), pastId(1))).get(FIRST)?.data).toEqual({ minutes: 50 }));

  it('voided is void', () => expect(told([visit(30)], voidIt()).get(FIRST)).toMatchObject({ voided: true }));

  it('whose correction is voided is void: what it replaced does not come back', () =>
    expect(told(told2(), voidIt(pastId(1))).get(FIRST)).toMatchObject({
      voided: true,
      data: { minutes: 45 },
    }));

  it('is revived by a correction that supersedes the void', () =>
    expect(told([visit(30), aVoid()], correct(visit(30), pastId(1))).get(FIRST)).toMatchObject({
      standing: pastId(2),
      stated: 0,
      voided: false,
      data: { minutes: 30 },
    }));

  it('keeps when it was stated and when it last changed', () =>
    expect(
      told([
        { ...visit(30), recordedAt: '2025-01-01T00:00:00.000Z' },
        { ...aVoid(), recordedAt: '2025-01-05T00:00:00.000Z' },
      ]).get(FIRST),
    ).toMatchObject({ statedAt: '2025-01-01T00:00:00.000Z', changedAt: '2025-01-05T00:00:00.000Z' }));
});

/** A visit of 30 minutes, corrected to 45. */
const told2 = (): Past[] => [
  visit(30),
  {
    type: 'FactCorrected',
    data: { type: 'VisitPaid', schemaVersion: 1, replacement: { minutes: 45 } },
    factId: FIRST,
    supersedes: FIRST,
  },
];
const aVoid = (): Past => ({ type: 'FactVoided', data: {}, factId: FIRST, supersedes: FIRST });

describe('A change is refused', () => {
  it('where another event stands by now, naming it', () =>
    expect(refusal(told2(), correct(visit(60)))).toMatchObject({
      code: 'ALREADY_SUPERSEDED',
      field: 'changes[0].supersedes',
      wayOut: expect.stringContaining(pastId(1)),
    }));

  it('where it voids what is void', () =>
    expect(refusal([visit(30), aVoid()], voidIt(pastId(1)))).toMatchObject({ code: 'ALREADY_VOIDED' }));

  it.each(['nothing', '__proto__', 'toString'])('where there is no fact %s', (name) =>
    expect(refusal([visit(30)], voidIt(name, name))).toMatchObject({ code: 'FACT_UNKNOWN' }),
  );

  it('where one command changes a fact twice', () =>
    expect(refusal([visit(30)], correct(visit(45)), voidIt())).toMatchObject({
      code: 'FACT_CHANGED_TWICE',
      field: 'changes[1].factId',
    }));
});

describe('Several changes of one command', () => {
  it('are one event each, in the order asked for', () => {
    const facts = told([visit(30), visit(5)]);
    const events = eventsOf(
      [voidIt(), voidIt(pastId(1), pastId(1)), { kind: 'add', event: visit(20) }],
      facts,
      registry,
    );
    expect(events).toMatchObject([
      { type: 'FactVoided', factId: FIRST, supersedes: FIRST, organisation: 'org' },
      { type: 'FactVoided', factId: pastId(1) },
      { type: 'VisitPaid' },
    ]);
  });

  it('keep reasons and sealed values apart from the data', () => {
    const [event] = eventsOf(
      [correct({ ...visit(45), sealed: { note: 'late' } })],
      told([visit(30)]),
      registry,
    );
    expect(event).toMatchObject({
      data: { type: 'VisitPaid', schemaVersion: 1, replacement: { minutes: 45 } },
      sealed: { reason: 'mistyped', replacement: { note: 'late' } },
    });
  });
});

describe('Warnings', () => {
  const warned: Past = {
    ...visit(30),
    warnings: [
      { code: 'LONG', facts: [] },
      { code: 'LATE', facts: [] },
    ],
  };
  const codes = (facts: Facts) =>
    facts
      .get(FIRST)
      ?.warnings.filter(({ acknowledged }) => !acknowledged)
      .map(({ code }) => code);

  it('stay with the event until somebody acknowledges them', () => {
    const seen: Past = { type: 'WarningsAcknowledged', data: { event: FIRST, codes: ['LATE'] } };
    expect(codes(told([warned]))).toEqual(['LONG', 'LATE']);
    expect(codes(told([warned, seen]))).toEqual(['LONG']);
  });

  it('go with the statement they were about', () =>
    expect(codes(told([warned], correct(visit(20))))).toEqual([]));
});
