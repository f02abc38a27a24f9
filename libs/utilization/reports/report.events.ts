import Type, { type Static } from 'typebox';
import { type DataOf, defineEvent } from '#event-sourcing';

const textOrNull = Type.Union([Type.String(), Type.Null()]);

/** What a report is of; kept beside its text for lists. Stored. */
const about = Type.Object({
  methods: Type.Array(Type.Object({ method: Type.String(), version: Type.Integer() })),
  by: Type.Array(Type.String()),
  /** First and last date on which a stay may have ended. */
  from: textOrNull,
  to: textOrNull,
  facility: textOrNull,
  programme: textOrNull,
  level: textOrNull,
  payer: textOrNull,
  percentiles: Type.Array(Type.Integer()),
  asOf: Type.String(),
  /** Null where nothing was known yet. */
  mark: Type.Union([Type.Object({ log: Type.String(), event: Type.String() }), Type.Null()]),
  /** Patients that were missing from it. */
  quarantined: Type.Integer(),
});
export type ReportAbout = Static<typeof about>;

/** Lengths of stay of a population were told. `text` is the whole report, deflated, in base64; `hash` its SHA-256. */
export const lengthsOfStayReported = defineEvent(
  'LengthsOfStayReported',
  Type.Object({ asked: Type.String(), about, hash: Type.String(), text: Type.String() }),
);
export type LengthsOfStayReported = DataOf<typeof lengthsOfStayReported>;

export const reportEvents = [lengthsOfStayReported] as const;

const PREFIX = 'report-los-';

export function reportStream(report: string): string {
  return `${PREFIX}${report}`;
}

/** The report whose stream this is. */
export function reportOfStream(stream: string): string {
  return stream.slice(PREFIX.length);
}
