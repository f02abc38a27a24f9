import type { ReadStore } from '#read-store';
import type { KnownStay } from './known-stay.js';
import { MemberCount } from './member-count.js';
import type { MemberQuestion } from './member-question.js';
import { shareUpTo } from './patient-ranges.js';
import { type ShownMembers, shownMembers } from './shown-members.js';
import { stayPages } from './stay-pages.js';

/** What a payer may be told. What is held back leaves the thread in no form. */
export type MembersCounted = {
  /** Stays whose days of the payer's ended within the year. */
  readonly ended: ShownMembers;
  /** Stays whose days of the payer's went on at its end, with days to date. */
  readonly open: ShownMembers;
};

/**
 * Counts a payer's members from the stay rows as they were known at one place of the log.
 *
 * @param onProgress - about how much is done, from 0 to 1
 * @throws RefusedError `VIEW_BEHIND`
 */
export async function countMembers(
  readStore: ReadStore,
  position: string,
  question: MemberQuestion,
  onProgress: (done: number) => void,
): Promise<MembersCounted> {
  const count = new MemberCount(question);
  let reached: string | null = null;
  const anywhere = { organisation: null, facility: null, programme: null, level: null };
  for await (const page of stayPages(readStore, { position, ...anywhere, payer: question.payer })) {
    // Of where the last page ends, whoever waits could tell whose id is the last.
    if (reached !== null) onProgress(Math.floor(100 * shareUpTo(reached)) / 100);
    for (const stays of byPatient(page)) count.add(stays);
    reached = page.at(-1)?.patient ?? null;
  }
  const { ended, open } = count.counted();
  const { by, threshold } = question;
  return { ended: shownMembers(ended, by, threshold), open: shownMembers(open, by, threshold) };
}

/** Those of one patient stand beside each other. */
function byPatient(stays: readonly KnownStay[]): KnownStay[][] {
  const patients: KnownStay[][] = [];
  for (const stay of stays) {
    const last = patients.at(-1);
    if (last?.[0]?.patient === stay.patient) last.push(stay);
    else patients.push([stay]);
  }
  return patients;
}
