import { createHash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { JsonObject } from '#event-store';
import { readSigned, type Signer, signedText } from './signed-text.js';

const FORMAT = 'continuum-checkpoint/1';
const digest = Type.String({ pattern: '^[0-9a-f]{64}$' });

const body = Type.Object(
  {
    format: Type.Literal(FORMAT),
    /** Id of the log, and of the last event included. */
    log: Type.String(),
    event: Type.String(),
    /** How many events the log held with it. */
    size: Type.Integer({ minimum: 1 }),
    streams: Type.Integer({ minimum: 1 }),
    /** The log's time at that event: the greatest at which anything up to it was recorded, UTC. */
    recordedAt: Type.String(),
    /** Of the tree over all records at that event. */
    root: digest,
    /** SHA-256 of the checkpoint before it, as stored; null for the first. */
    previous: Type.Union([digest, Type.Null()]),
    /** UTC. */
    at: Type.String(),
    key: digest,
    signer: digest,
  },
  { additionalProperties: false },
);
const isCheckpoint = Compile(body);

/** What one signed sentence says of a whole log: it held these heads with this event. Stored. */
export type Checkpoint = Static<typeof body>;

/** A checkpoint with the bytes that it was read from, or is to be stored as. */
export type CheckpointFile = { readonly text: string; readonly checkpoint: Checkpoint };

export type Witnessed = Pick<Checkpoint, 'log' | 'event' | 'size' | 'streams' | 'recordedAt' | 'root'>;

/** @param at - now, UTC */
export function signedCheckpoint(
  witnessed: Witnessed,
  previous: CheckpointFile | null,
  at: string,
  signer: Signer,
): CheckpointFile {
  const { log, event, size, streams, recordedAt, root } = witnessed;
  const said: JsonObject = {
    format: FORMAT,
    log,
    event,
    size,
    streams,
    recordedAt,
    root,
    previous: previous && digestOf(previous),
    at,
  };
  const text = signedText(said, signer);
  return { text, checkpoint: { ...said, key: signer.publicKey, signer: signer.fingerprint } as Checkpoint };
}

/**
 * @param name - of the file
 * @throws Error where it is no checkpoint, or not what its signer signed
 */
export function readCheckpoint(text: string, name: string): CheckpointFile {
  const checkpoint = readSigned(text, name);
  if (!isCheckpoint.Check(checkpoint))
    throw new Error(
      `${name} is no checkpoint that this release knows. Name a file that continuum checkpoint wrote`,
    );
  return { text, checkpoint };
}

/** By which the checkpoint after it names it. */
export function digestOf({ text }: CheckpointFile): string {
  return createHash('sha256').update(text).digest('hex');
}
