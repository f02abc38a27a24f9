import { inWords, local, sentenceOf, valueText } from './history-words.js';
import { printable } from './terminal.js';

type Values = Readonly<Record<string, unknown>>;

/** An entry of a history as the service answers it. */
export type HistoryEntry = {
  readonly factId: string;
  readonly type: string;
  readonly effectiveAt: { readonly local: string; readonly offset: string | null } | null;
  readonly recordedAt: string;
  readonly changedAt: string;
  readonly lateHours: number | null;
  readonly corrected: boolean;
  readonly voided: boolean;
  readonly organisation: string | null;
  readonly data: Values;
  readonly opened: Values | null;
  readonly reason: string | null;
  readonly warnings: readonly { readonly code: string; readonly acknowledged: boolean }[];
  readonly versions: readonly { readonly by: { readonly id: string } }[];
};

/** As wide as `2025-01-09 14:30 -06:00`. */
const TIME_WIDTH = 23;
const INDENT = ' '.repeat(TIME_WIDTH + 2);

/** When it was true, what happened, when it was learned and from whom; below it what people wrote. */
export function entryLines(entry: HistoryEntry): string[] {
  const { effectiveAt, type, data, opened, recordedAt, versions, reason } = entry;
  const at = effectiveAt === null ? '' : `${local(effectiveAt.local)} ${effectiveAt.offset ?? ''}`.trim();
  const learned = `recorded ${utc(recordedAt)} by ${versions[0]?.by.id ?? 'unknown'}`;
  const marks = marksOf(entry).map((mark) => ` [${mark}]`);
  const written = Object.entries(opened ?? {}).map(
    ([name, value]) => `${inWords(name)}: ${valueText(value)}`,
  );
  return [
    `${at.padEnd(TIME_WIDTH)}  ${sentenceOf(type, data)}  · ${learned}${marks.join('')}`,
    ...written.map((line) => INDENT + line),
    ...(reason === null ? [] : [`${INDENT}reason: ${reason}`]),
  ].map(printable);
}

function marksOf(entry: HistoryEntry): string[] {
  const { lateHours, corrected, voided, changedAt, versions, warnings } = entry;
  const changed = `${utc(changedAt)} by ${versions.at(-1)?.by.id ?? 'unknown'}`;
  const open = warnings
    .filter(({ code, acknowledged }) => !acknowledged && !(code === 'LATE_ENTRY' && lateHours !== null))
    .map(({ code }) => code);
  return [
    ...(lateHours === null ? [] : [`LATE by ${lateHours} h`]),
    ...(corrected ? [`CORRECTED ${changed}`] : []),
    ...(voided ? [`VOIDED ${changed}`] : []),
    ...(open.length === 0 ? [] : [`WARNING ${open.join(', ')}`]),
  ];
}

/** Who the patient is, by the last words about each particular that still stand. */
export function personLines(entries: readonly HistoryEntry[]): string[] {
  const standing = entries.filter(({ type, voided }) => ABOUT_PERSON.has(type) && !voided);
  const person: Record<string, unknown> = Object.assign({}, ...standing.map(({ opened }) => opened ?? {}));
  if (entries.length === 0) return ['nothing was known'];
  const known = PARTICULARS.filter((name) => typeof person[name] === 'string');
  if (known.length === 0) return ['name unknown or erased'];
  return known.map((name) => printable(`${inWords(name)}: ${person[name]}`));
}

const ABOUT_PERSON = new Set(['PatientRegistered', 'DemographicsRecorded']);
const PARTICULARS = ['name', 'birthDate', 'address', 'telephone'] as const;

/** `2025-01-09 20:31 UTC`. */
function utc(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
