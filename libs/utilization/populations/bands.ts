/** Days up to which each band reaches, behind the days that are told singly. */
const UP_TO = [45, 60, 90, 120, 180, 365];
const SINGLY = 30;

/** How many stays were so long; bands without any are left out. */
export type Band = { readonly days: string; readonly stays: number };

/**
 * Stays by their length as it is published: 1 to 30 days singly, then in bands. A stay of no days, which some methods
 * know, is in `0`.
 *
 * @see SAMHSA TEDS-D codebook, LOS
 */
export function bandsOf(byLength: ReadonlyMap<number, number>): Band[] {
  const bands = new Map<string, number>();
  for (const [days, stays] of [...byLength].sort(([a], [b]) => a - b)) {
    const band = bandOf(days);
    bands.set(band, (bands.get(band) ?? 0) + stays);
  }
  return [...bands].map(([days, stays]) => ({ days, stays }));
}

function bandOf(days: number): string {
  if (days <= SINGLY) return String(days);
  const place = UP_TO.findIndex((last) => days <= last);
  if (place < 0) return `${(UP_TO.at(-1) ?? 0) + 1}+`;
  return `${(UP_TO[place - 1] ?? SINGLY) + 1}-${UP_TO[place]}`;
}
