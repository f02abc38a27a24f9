import { type ChildProcess, fork } from 'node:child_process';
import type { Source } from '#event-store';

export type StoredEvent = {
  readonly id: string;
  readonly type: string;
  readonly patient: string | null;
  readonly commandId: string;
  /** The request that caused it. */
  readonly correlationId: string;
  /** Whose command it was. */
  readonly actor: string;
  readonly source: Source;
  readonly recordedAt: string;
};

export type Examined = {
  /** The whole log, in its order. */
  readonly events: readonly StoredEvent[];
  /** Ids of the events that break their chain. */
  readonly broken: readonly string[];
  /** Rows of all views that are not what a fold from nothing gives, or are left out. */
  readonly differing: number;
};

/** Looks into a data folder, beside its service or without one. @throws Error where it cannot be read */
export function examined(folder: string): Promise<Examined> {
  return looked({ folder });
}

/** Looks into a cluster, beside its nodes. @throws Error where it cannot be read */
export function examinedCluster(settings: Readonly<Record<string, string>>): Promise<Examined> {
  return looked({ settings });
}

type Place = { readonly folder: string } | { readonly settings: Readonly<Record<string, string>> };
type Told = { readonly number: number; readonly found: Examined; readonly error?: string };
type Waiting = { readonly done: (found: Examined) => void; readonly failed: (error: Error) => void };

const waiting = new Map<number, Waiting>();
let examiner: ChildProcess | null = null;
let looks = 0;

function looked(place: Place): Promise<Examined> {
  return new Promise((done, failed) => {
    looks += 1;
    waiting.set(looks, { done, failed });
    examiner ??= forked();
    examiner.channel?.ref();
    examiner.send({ number: looks, ...place });
  });
}

/** Ends with this process, which waits for it only while something is looked into. */
function forked(): ChildProcess {
  const child = fork('test/faults/examiner.mjs', { execArgv: ['--expose-gc'], serialization: 'advanced' });
  // As a text, so that what comes is made of this realm's own classes.
  child.on('message', (told: string) => {
    const { number, found, error }: Told = JSON.parse(told);
    const { done, failed } = waiting.get(number) as Waiting;
    waiting.delete(number);
    if (waiting.size === 0) child.channel?.unref();
    if (error === undefined) done(found);
    else failed(new Error(error));
  });
  child.once('exit', (code, signal) => {
    examiner = null;
    for (const { failed } of waiting.values()) failed(new Error(`the examiner ended: ${signal ?? code}`));
    waiting.clear();
  });
  child.unref();
  return child;
}

/** The last position of the log, as the service at an address tells it. */
export async function headAt(address: string): Promise<number> {
  const answer = await fetch(`${address}/readyz`);
  const { head } = (await answer.json()) as { head: string };
  return Number(head);
}
