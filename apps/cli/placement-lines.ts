import { inWords, local } from './history-words.js';

/** An open placement as the service answers it. */
export type ShownPlacement = {
  readonly level: string;
  readonly setting: string;
  readonly role: string;
  readonly facility: string;
  readonly programme: string | null;
  readonly since: string;
  readonly daysSoFar: number;
  readonly expectedEnd: string | null;
  readonly leave: Away | null;
  readonly hold: Away | null;
  readonly caseManager: string | null;
  readonly payerAtStart: string | null;
};
type Away = { readonly kind: string; readonly since: string; readonly expectedEnd: string | null };

/** Where the patient is. @param asOf - the past moment that was asked for */
export function placementLines(placements: readonly ShownPlacement[], asOf?: string): string[] {
  const now = asOf === undefined ? 'Now' : 'Then';
  if (placements.length === 0) return [`${now}: in no placement`];
  return placements.map((placement) => `${now}: ${sentenceFor(placement)}`);
}

function sentenceFor(placement: ShownPlacement): string {
  const { level, setting, role, facility, programme, since, daysSoFar } = placement;
  const { expectedEnd, leave, hold, caseManager, payerAtStart } = placement;
  return [
    `${inWords(level)} (${inWords(setting)}) at ${facility}${programme === null ? '' : `, ${programme}`}`,
    role === 'primary' ? '' : `${role} placement`,
    `since ${local(since)}, day ${daysSoFar + 1}`,
    expectedEnd === null ? '' : `expected to end ${expectedEnd}`,
    leave === null ? '' : awayIn('on leave', leave),
    hold === null ? '' : awayIn('on hold', hold),
    caseManager === null ? '' : `case manager ${caseManager}`,
    payerAtStart === null ? '' : `payer ${payerAtStart}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function awayIn(words: string, { kind, since, expectedEnd }: Away): string {
  const until = expectedEnd === null ? '' : ` until ${expectedEnd}`;
  return `${words} (${inWords(kind)}) since ${local(since)}${until}`;
}
