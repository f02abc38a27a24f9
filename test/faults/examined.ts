import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

const run = promisify(execFile);

/** Looks into a data folder, beside its service or without one. @throws Error where it cannot be read */
export function examined(folder: string): Promise<Examined> {
  return looked(['test/faults/examine.mjs', folder]);
}

/** Looks into a cluster, beside its nodes. @throws Error where it cannot be read */
export function examinedCluster(settings: Readonly<Record<string, string>>): Promise<Examined> {
  return looked(['test/faults/cluster/examine-cluster.mjs'], { PATH: process.env.PATH, ...settings });
}

async function looked(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Examined> {
  const { stdout, stderr } = await run(process.execPath, words, { env, maxBuffer: 512 * 1024 * 1024 });
  process.stderr.write(stderr);
  return JSON.parse(stdout);
}

/** The last position of the log, as the service at an address tells it. */
export async function headAt(address: string): Promise<number> {
  const answer = await fetch(`${address}/readyz`);
  const { head } = (await answer.json()) as { head: string };
  return Number(head);
}
