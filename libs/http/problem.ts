import {
  type Caller,
  type ConflictingFact,
  KeysUnavailableError,
  RefusedError,
  SealBrokenError,
  type Warning,
  WarningsUnacknowledgedError,
} from '#event-sourcing';
import { EventStoreError } from '#event-store';
import { ReadStoreUnavailableError, ViewsDamagedError } from '#read-store';
import { fastifyProblem } from './fastify-problem.js';
import type { ProblemTable } from './problem-table.js';
import { ValidationFailedError, type WrongField } from './validation-failed-error.js';

/** @see RFC 9457 section 3.1; the members behind `status` are ours. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable: programs tell problems apart by it. */
  readonly code: string;
  readonly detail: string;
  /** The input that is wrong. */
  readonly field?: string;
  /** What the caller can do instead. */
  readonly wayOut?: string;
  /** The facts the refusal rests on. */
  readonly facts?: readonly ConflictingFact[];
  readonly warnings?: readonly Warning[];
  readonly errors?: readonly WrongField[];
};

export type ProblemAnswer = {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  /** Nobody foresaw the error: it belongs into the log. */
  readonly unexpected: boolean;
};

type Told = Omit<Problem, 'type' | 'title' | 'status'>;

/** Where there is no detail, the error's own words are for callers. */
const STORE_WORDS: Readonly<Record<string, { detail?: string; wayOut: string }>> = {
  OUTCOME_UNKNOWN: {
    detail: 'The command may or may not have been stored',
    wayOut: 'Send it again with the same Idempotency-Key: it is carried out once',
  },
  STORE_UNAVAILABLE: {
    detail: 'The event log cannot be read or written now; nothing was written',
    wayOut: 'Send it again later with the same Idempotency-Key; /readyz says what is wrong',
  },
  REVISION_CONFLICT: {
    detail: 'Others changed the record each time it was tried; nothing was written',
    wayOut: 'Send it again with the same Idempotency-Key',
  },
  STREAM_DAMAGED: {
    detail:
      'What is stored of it is not what was written; nothing more can be entered, and nothing was written',
    wayOut:
      'Tell the operator: continuum verify names the events, a backup brings them back. Auditors read its history',
  },
  INVALID_EVENT: { wayOut: 'Send plain text and numbers, in the shape that /docs shows for this route' },
  APPEND_TOO_LARGE: { wayOut: 'Send fewer changes at once, or shorter texts' },
  LOG_DAMAGED: { detail: 'What is stored is not what was written', wayOut: 'Call the operator' },
};

const SEAL_BROKEN = {
  detail: 'A text of this patient, or the key that opens it, is not what was written',
  wayOut:
    'Tell the operator: continuum verify says whether it is the text; a key comes back with keys.db of the newest key backup',
};

function keysOutOfReach({ code, place }: KeysUnavailableError): Told {
  return {
    code,
    detail: `The patients' keys, in ${place}, cannot be read or stored now; nothing was written`,
    wayOut: 'Send it again later with the same Idempotency-Key; /readyz says what is wrong',
  };
}

const VIEWS_DAMAGED = {
  detail: 'What this is answered from is damaged; commands are still taken',
  wayOut: 'Tell the operator to start the service again: the views are then built anew from the events',
};

const VIEWS_OUT_OF_REACH = {
  detail: 'The views, or the database that they are in, cannot be read or written now',
  wayOut: 'Ask again in a few seconds; /readyz says what is wrong',
};

/** Seconds after which asking again makes sense. */
const RETRY_AFTER: Readonly<Record<string, string>> = {
  OUTCOME_UNKNOWN: '1',
  STORE_UNAVAILABLE: '5',
  VIEW_BEHIND: '1',
  REVISION_CONFLICT: '1',
  UNAVAILABLE: '5',
  ACCESS_LOG_UNAVAILABLE: '1',
};

/** What an error is told as. Never shows a stack, a value that was sent, or a message nobody wrote for callers. */
export function problemOf(error: unknown, table: ProblemTable, caller?: Caller): ProblemAnswer {
  const told = toldOf(error, caller) ?? fastifyProblem(error);
  const kind = told && Object.hasOwn(table, told.code) ? table[told.code] : undefined;
  if (told === undefined || kind === undefined) return unexpected(table);
  return {
    problem: { type: `/docs/problems#${told.code}`, title: kind.title, status: kind.status, ...told },
    headers: headersFor(told.code),
    unexpected: kind.status === 500,
  };
}

function toldOf(error: unknown, caller: Caller | undefined): Told | undefined {
  if (error instanceof RefusedError) return refusal(error, caller);
  if (error instanceof SealBrokenError) return { code: error.code, ...SEAL_BROKEN };
  if (error instanceof KeysUnavailableError) return keysOutOfReach(error);
  if (error instanceof ViewsDamagedError) return { code: error.code, ...VIEWS_DAMAGED };
  if (error instanceof ReadStoreUnavailableError) return { code: 'UNAVAILABLE', ...VIEWS_OUT_OF_REACH };
  if (!(error instanceof EventStoreError)) return undefined;
  return { code: error.code, detail: error.message, ...STORE_WORDS[error.code] };
}

function refusal(error: RefusedError, caller: Caller | undefined): Told {
  const { field, wayOut, facts } = error.grounds;
  return {
    code: error.code,
    detail: error.message,
    ...(field === undefined ? {} : { field }),
    ...(wayOut === undefined ? {} : { wayOut }),
    ...(facts === undefined ? {} : { facts: facts.map((fact) => visible(fact, caller)) }),
    ...(error instanceof WarningsUnacknowledgedError ? { warnings: error.warnings } : {}),
    ...(error instanceof ValidationFailedError ? { errors: error.errors } : {}),
  };
}

/** Another organisation's fact is named, but what it is, where and when is told to its own people alone. */
function visible(fact: ConflictingFact, caller: Caller | undefined): ConflictingFact {
  const scope = caller?.scope;
  if (scope?.kind === 'installation') return fact;
  if (fact.organisation === undefined || fact.organisation === null) return fact;
  if (scope?.kind === 'organisation' && scope.organisation === fact.organisation) return fact;
  const { factId, change } = fact;
  return change === undefined ? { factId } : { factId, change };
}

function headersFor(code: string): Record<string, string> {
  const after = RETRY_AFTER[code];
  if (after !== undefined) return { 'Retry-After': after };
  return code === 'UNAUTHENTICATED' ? { 'WWW-Authenticate': 'Bearer realm="continuum"' } : {};
}

function unexpected(table: ProblemTable): ProblemAnswer {
  const { status = 500, title = 'The service failed' } = table.INTERNAL ?? {};
  const detail = 'It was not the request; the correlation id finds it in the log';
  const wayOut = 'Tell the operator the X-Correlation-Id; send a command again with the same Idempotency-Key';
  return {
    problem: { type: '/docs/problems#INTERNAL', title, status, code: 'INTERNAL', detail, wayOut },
    headers: {},
    unexpected: true,
  };
}
