import Type, { type Static } from 'typebox';
import { type DataOf, defineEvent } from '#event-sourcing';

/** What a report to a payer is of; kept beside its text for lists. Stored. */
const about = Type.Object({
  payer: Type.String(),
  /** Four digits. */
  year: Type.String(),
  by: Type.Array(Type.String()),
  asOf: Type.String(),
  /** Fewer persons than this are not told. */
  threshold: Type.Integer(),
  methods: Type.Array(Type.Object({ method: Type.String(), version: Type.Integer() })),
  mark: Type.Union([Type.Object({ log: Type.String(), event: Type.String() }), Type.Null()]),
});
export type MemberReportAbout = Static<typeof about>;

/**
 * A payer was told the lengths of stay of its members, without names. `text` is the whole report as it was told, deflated,
 * in base64; `hash` its SHA-256. Nothing that was held back is in it.
 */
export const memberStaysReported = defineEvent(
  'MemberStaysReported',
  Type.Object({ about, hash: Type.String(), text: Type.String() }),
);
export type MemberStaysReported = DataOf<typeof memberStaysReported>;

export const memberReportEvents = [memberStaysReported] as const;

/** All that a payer was told is one stream: that no two answers overlap is certain only within one. */
export function payerStream(payer: string): string {
  return `payer-${payer}`;
}
