import type { Access } from '../access/access.js';
import type { AccessVerification } from '../access/access-check.js';
import type { AccessLog } from '../access/access-log.js';
import { anAccess, IDA, ROSA } from './accesses.js';

/** Where one installation keeps who looked. */
export interface AccessLogPlace {
  /** Opens it, as each process that notes accesses does; closed by the caller. */
  open(): Promise<AccessLog & { close(): Promise<void> }>;
  /** Writes as a process of this name, the first of them with this number. */
  readonly write: (process: string, from: number, ...accesses: readonly Access[]) => Promise<void>;
  verify(): Promise<AccessVerification>;
  /** Does behind its back what somebody with the database does. The tables are named alike on every engine. */
  tamper(sql: string): Promise<void>;
  texts(): Promise<readonly { readonly place: number; readonly hash: string; readonly text: string }[]>;
  /** Takes from the index by which entries a patient is found. */
  hide(patient: string): Promise<void>;
  /** Puts a patient into the index who is not in the entry at that place. */
  pretend(patient: string, place: number): Promise<void>;
  /** Takes the place away. */
  remove(): Promise<void>;
}

/** Two processes by turns over midnight; the clock of one of them is late. */
export async function aNight(place: AccessLogPlace): Promise<void> {
  const { write } = place;
  await write(
    'first',
    0,
    anAccess('2025-06-01T22:00'),
    anAccess('2025-06-01T23:00', { patients: [ROSA, IDA] }),
  );
  await write('second', 0, anAccess('2025-06-01T23:30', { outcome: 'denied' }));
  await write('first', 2, anAccess('2025-06-02T00:30'), anAccess('2025-06-02T01:00', { patients: [] }));
  await write('second', 1, anAccess('2025-06-01T23:40'));
}
