import { inWords, local, sentenceOf, valueText } from './history-words.js';

type Values = Readonly<Record<string, unknown>>;
type Time = { readonly local: string; readonly offset: string | null } | null;
type State = {
  readonly placements: readonly { readonly level: string; readonly facility: string }[];
  readonly days: Readonly<Record<string, number>>;
};

/** An event of a replay as the service answers it. */
export type ReplayedEvent = {
  readonly event: string;
  readonly deed: 'stated' | 'corrected' | 'voided' | 'acknowledged' | 'noted';
  readonly type: string;
  readonly was: { readonly type: string; readonly effectiveAt: Time; readonly data: Values } | null;
  readonly effectiveAt: Time;
  readonly recordedAt: string;
  readonly delayHours: number | null;
  readonly late: boolean;
  readonly by: { readonly id: string };
  readonly source: { readonly kind: string; readonly name?: string };
  readonly data: Values;
  readonly warnings: readonly string[];
  readonly opened: Values | null;
  readonly reason: string | null;
  readonly before: State;
  readonly after: State;
};

/** A replay as the service answers it. */
export type Replay = {
  readonly patient: string;
  readonly episode: string | null;
  readonly asOf: string;
  readonly mark: { readonly log: string; readonly event: string } | null;
  readonly items: readonly ReplayedEvent[];
  readonly damaged: readonly { readonly stream: string; readonly event: string; readonly what: string }[];
  readonly elsewhere: boolean;
};
/** An event in a case manager's words. */
export type Told = {
  /** When it was learned, UTC. */
  readonly learned: string;
  /** When it was true, facility-local; empty without a time. */
  readonly happened: string;
  readonly what: string;
  /** From whom, and whence if nobody entered it here. */
  readonly who: string;
};

export function toldOf(event: ReplayedEvent): Told {
  const { effectiveAt, recordedAt, late, delayHours, reason, by, source } = event;
  const parts = [
    sentence(event),
    late && delayHours !== null ? `LATE by ${delayHours} h` : '',
    event.warnings.some((code) => code !== 'LATE_ENTRY')
      ? `warned: ${event.warnings.map(codeInWords).join(', ')}`
      : '',
    ...wordsIn(event.opened),
    reason === null ? '' : `reason: ${reason}`,
    daysChanged(event),
  ];
  return {
    learned: `${recordedAt.slice(0, 16).replace('T', ' ')} UTC`,
    happened: effectiveAt === null ? '' : local(effectiveAt.local),
    what: parts.filter((part) => part !== '').join('; '),
    who: source.kind === 'import' ? `${by.id}, from ${source.name ?? 'an import'}` : by.id,
  };
}

function sentence({ deed, type, data, was, effectiveAt }: ReplayedEvent): string {
  const says = sentenceOf(type, data);
  switch (deed) {
    case 'corrected':
      return `CORRECTED: ${says}${whatItWas(was, says, effectiveAt)}`;
    case 'voided':
      return `VOIDED: ${says}`;
    case 'acknowledged':
      return `Warnings seen: ${(data.codes as readonly string[]).map(codeInWords).join(', ')}`;
    default:
      return says;
  }
}

/** What a correction replaced: its time, and its words where they were others. */
function whatItWas(was: ReplayedEvent['was'], says: string, now: Time): string {
  if (was === null) return '';
  const said = sentenceOf(was.type, was.data);
  const at = was.effectiveAt === null ? '' : local(was.effectiveAt.local);
  const isMoved = at !== '' && was.effectiveAt?.local !== now?.local;
  if (said === says) return isMoved ? `, until then ${at}` : '';
  return `, until then ${said}${isMoved ? ` on ${at}` : ''}`;
}

/** Only where something that was known is known otherwise. */
function daysChanged({ deed, before, after }: ReplayedEvent): string {
  if (deed !== 'corrected' && deed !== 'voided') return '';
  const levels = [...new Set([...Object.keys(before.days), ...Object.keys(after.days)])];
  const changed = levels.filter((level) => before.days[level] !== after.days[level]);
  const days = changed.map(
    (level) => `${inWords(level)} ${before.days[level] ?? 0} → ${after.days[level] ?? 0}`,
  );
  return days.length === 0 ? '' : `days: ${days.join(', ')}`;
}

function wordsIn(opened: Values | null): string[] {
  return Object.entries(opened ?? {}).map(([name, value]) => `${inWords(name)}: ${valueText(value)}`);
}

/** `LATE_ENTRY` is `late entry`. */
function codeInWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
