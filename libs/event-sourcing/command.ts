import type { Actor, Json, Source } from '#event-store';
import type { Sending } from './caller.js';

/** A command on its way to one stream, with who sent it and how. */
export type Command<Body, Context> = {
  readonly stream: string;
  /** Null for reference data and accounts. */
  readonly patient: string | null;
  readonly body: Body;
  readonly id: string;
  /** The body names the stream: the same id may then have gone to another stream, with another body. */
  readonly streamFromBody?: boolean;
  /** The command may make the patient known: then a key is made for them, and in no other case. */
  readonly registers?: boolean;
  /** What a repetition must equal; `acknowledge` is no part of it. */
  readonly digestOf: Json;
  readonly actor: Actor;
  readonly source: Source;
  readonly correlationId: string;
  readonly causationId: string | null;
  /** Revision the caller has seen, counted from 0. */
  readonly expectedRevision?: number;
  /** Ask before writing anything that has a warning. */
  readonly strict: boolean;
  readonly acknowledge: readonly string[];
  /** Loads the reference data the decision may rest on. */
  readonly context: () => Promise<Context>;
};

type Asked<Body, Context> = Pick<Command<Body, Context>, 'stream' | 'patient' | 'body' | 'context'> &
  Partial<
    Pick<Command<Body, Context>, 'source' | 'acknowledge' | 'digestOf' | 'streamFromBody' | 'registers'>
  >;

/** The command that a sender asks for. What a repetition must equal is the body, unless `digestOf` says otherwise. */
export function commandFrom<Body, Context>(
  sending: Sending,
  asked: Asked<Body, Context>,
): Command<Body, Context> {
  const { commandId, caller, correlationId, expectedRevision, strict } = sending;
  return {
    source: { kind: 'api' },
    acknowledge: [],
    digestOf: JSON.parse(JSON.stringify(asked.body)) as Json,
    ...asked,
    id: commandId,
    actor: caller.actor,
    correlationId,
    causationId: null,
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    strict,
  };
}
