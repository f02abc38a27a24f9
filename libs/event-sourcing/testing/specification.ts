import { expect } from '@jest/globals';
import type { EffectiveAt, JsonObject, RecordedEvent, Source } from '#event-store';
import type { Circumstances, Decider, NewEvent } from '../decider.js';
import { RefusedError } from '../errors.js';
import { eventIdOf, idOf } from '../ids.js';

/** An event of the past in a test: what it says, and when it was recorded. */
export type Past = NewEvent & {
  readonly recordedAt?: string;
  readonly source?: Source;
  readonly id?: string;
  /** Events of one command were appended together; each is one of its own where absent. */
  readonly commandId?: string;
};

const SOURCE: Source = { kind: 'api' };

/**
 * Given events, when command, then events: no store, no mock.
 *
 * @param now - the present moment of the decision, ISO 8601
 */
export function specification<State, Body, Context>(
  decider: Decider<State, Body, Context>,
  context: Context,
  now: string,
  asked: Partial<Circumstances> = {},
) {
  return (...past: readonly Past[]) => ({
    when(body: Body) {
      const state = past.map(recordedAs).reduce(decider.evolve, decider.initial());
      const circumstances: Circumstances = {
        nowMs: Date.parse(now),
        source: SOURCE,
        actor: { id: 'case-manager', role: 'case_manager', organisation: 'org' },
        eventId: (index) => eventIdOf(idOf('the command'), index),
        ...asked,
      };
      const decide = () => decider.decide(body, state, context, circumstances);
      return {
        thenStates: (...expected: readonly object[]) => expect(decide()).toMatchObject(expected),
        thenNothing: () => expect(decide()).toEqual([]),
        /** @param grounds - fields of the refusal's grounds that matter here */
        thenRefused: (code: string, grounds: object = {}) =>
          expect(refusalOf(decide)).toMatchObject({ code, grounds }),
        thenWarned: (...codes: readonly string[]) =>
          expect(decide().flatMap((event) => (event.warnings ?? []).map((warning) => warning.code))).toEqual(
            codes,
          ),
      };
    },
  });
}

function refusalOf(decide: () => unknown): object {
  try {
    return { code: 'accepted', events: decide() };
  } catch (error) {
    if (error instanceof RefusedError) return { code: error.code, grounds: error.grounds };
    throw error;
  }
}

/** The event a store would hold, at its place in its stream. The id of the n-th is {@link pastId}(n). */
export function recordedAs(event: Past, revision: number): RecordedEvent {
  const id = event.id ?? pastId(revision);
  return {
    id,
    stream: 'care-patient',
    revision,
    position: BigInt(revision + 1),
    type: event.type,
    schemaVersion: 1,
    patient: 'patient',
    organisation: event.organisation ?? null,
    effectiveAt: (event.effectiveAt ?? null) as EffectiveAt | null,
    factId: event.factId ?? id,
    supersedes: event.supersedes ?? null,
    data: event.warnings
      ? { ...event.data, warnings: event.warnings as unknown as JsonObject[] }
      : event.data,
    sealed: null,
    metadata: {
      recordedAt: event.recordedAt ?? '2025-01-01T00:00:00.000Z',
      actor: { id: 'case-manager', role: 'case_manager', organisation: 'org' },
      commandId: event.commandId ?? idOf('past', String(revision)),
      commandDigest: '',
      correlationId: '',
      causationId: null,
      source: event.source ?? SOURCE,
      prevHash: null,
      hash: '',
    },
  };
}

/** Id of the event at this place of the past, counted from 0. */
export function pastId(revision: number): string {
  return idOf('past event', String(revision));
}
