import {
  FOLLOW_UP_MEASURES,
  type FollowUp,
  type MeasuredService,
  type MeasuredStay,
  type Past,
} from '../index.js';
import { lived } from './pasts.js';

/** What a measure says of each discharge or emergency visit. */
export function followUpsBy(name: string, past: Past): readonly FollowUp[] {
  return FOLLOW_UP_MEASURES.find((measure) => measure.name === name)?.of(past) ?? [];
}

/** What a measure says of the first of them: why it is not in it, else what counted, null where nothing did. */
export function toldBy(name: string, past: Past): string | null {
  const [first] = followUpsBy(name, past);
  if (first === undefined) throw new Error(`There is nothing for ${name}`);
  const { eligibility, why, met } = first;
  if (eligibility !== 'counted') return [eligibility, ...why].join(' ');
  return met === null ? null : [met.on, met.as].join(' ');
}

/** The same of somebody to whom this happened, and nothing special else. */
export function seenBy(name: string, ...was: readonly (MeasuredStay | MeasuredService)[]): string | null {
  return toldBy(name, lived({ was }));
}
