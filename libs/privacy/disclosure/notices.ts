import { readFile } from 'node:fs/promises';

/** Words that must come with what is told under a consent, for as long as they are the ones to use. */
export type Notice = {
  readonly id: string;
  /** First and last day; null while it lasts. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly text: string;
  readonly source: string;
  /** Whether somebody read that source. */
  readonly verified: boolean;
};

/** Injection token of the notices: a list of {@link Notice}. */
export const NOTICES = Symbol('Notices');

const SHIPPED = new URL('../rule-packs/redisclosure-notices.json', import.meta.url);

export async function shippedNotices(): Promise<readonly Notice[]> {
  return JSON.parse(await readFile(SHIPPED, 'utf8'));
}

/** The notice to use on a date; null where there is none, so that nothing can be told. */
export function noticeOn(notices: readonly Notice[], date: string): Notice | null {
  const holding = notices.filter(
    ({ validFrom, validTo }) => validFrom <= date && (validTo === null || date <= validTo),
  );
  return holding.at(-1) ?? null;
}
