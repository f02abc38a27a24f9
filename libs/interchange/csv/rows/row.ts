import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  CONDITION_CLASSES,
  DESTINATIONS,
  DISPOSITION_NAMES,
  LEGAL_STATUSES,
  LEVELS,
  LIVING_ARRANGEMENTS,
  SETTINGS,
  SEXES,
} from '#care/domain';
import { DIAGNOSIS_CLASSES, MODALITIES, PROVIDER_CLASSES, SERVICE_KINDS } from '#services/domain';

const oneOf = <Name extends string>(names: readonly Name[]) => Type.Unsafe<Name>(Type.Enum([...names]));
const slug = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$' });
const text = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*\\S[^\\u0000]*$' });
const date = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** A date, a minute on the facility's calendar, or an instant, which the facility's zone puts on it. */
const time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}Z)?)?$' });
const identifier = Type.Object({ system: text, value: text });
const closed = { additionalProperties: false };

/** Where the row stood: its number counted from 1 without the header, and what the source knows it by. */
const place = {
  number: Type.Integer({ minimum: 1 }),
  id: Type.Array(text, { minItems: 1, maxItems: 6 }),
};

const facilityRow = Type.Object(
  {
    ...place,
    record: Type.Literal('facility'),
    facility: slug,
    name: text,
    organisation: slug,
    organisationName: text,
    zone: text,
    levels: Type.Array(oneOf(LEVELS), { minItems: 1, uniqueItems: true }),
  },
  closed,
);

const patientRow = Type.Object(
  {
    ...place,
    record: Type.Literal('patient'),
    patient: identifier,
    name: Type.Optional(text),
    birthDate: Type.Optional(date),
    sex: Type.Optional(oneOf(SEXES)),
    language: Type.Optional(text),
    address: Type.Optional(text),
    telephone: Type.Optional(text),
    died: Type.Optional(time),
  },
  closed,
);

/** No payers: nobody covers the span, which is as much as no coverage. */
const coverageRow = Type.Object(
  {
    ...place,
    record: Type.Literal('coverage'),
    patient: identifier,
    from: date,
    to: Type.Optional(date),
    payers: Type.Array(
      Type.Object(
        { rank: Type.Integer({ minimum: 1, maximum: 9 }), payer: slug, memberId: Type.Optional(text) },
        closed,
      ),
      { maxItems: 2 },
    ),
  },
  closed,
);

const placementRow = Type.Object(
  {
    ...place,
    record: Type.Literal('placement'),
    patient: identifier,
    facility: slug,
    start: time,
    end: Type.Optional(time),
    level: oneOf(LEVELS),
    setting: oneOf(SETTINGS),
    programme: Type.Optional(slug),
    diagnosisClass: Type.Optional(oneOf(CONDITION_CLASSES)),
    legalStatus: Type.Optional(oneOf(LEGAL_STATUSES)),
    livingArrangement: Type.Optional(oneOf(LIVING_ARRANGEMENTS)),
    disposition: oneOf(DISPOSITION_NAMES),
    destination: Type.Optional(oneOf(DESTINATIONS)),
    /** Who covers the stay, where no file of its own says so. */
    payer: Type.Optional(slug),
  },
  closed,
);

const serviceRow = Type.Object(
  {
    ...place,
    record: Type.Literal('service'),
    patient: identifier,
    facility: slug,
    start: time,
    end: Type.Optional(time),
    kind: oneOf(SERVICE_KINDS),
    modality: Type.Optional(oneOf(MODALITIES)),
    providerClass: Type.Optional(oneOf(PROVIDER_CLASSES)),
    diagnosisClass: Type.Optional(oneOf(DIAGNOSIS_CLASSES)),
  },
  closed,
);

export type FacilityRow = Static<typeof facilityRow>;
export type PatientRow = Static<typeof patientRow>;
export type CoverageRow = Static<typeof coverageRow>;
export type PlacementRow = Static<typeof placementRow>;
export type ServiceRow = Static<typeof serviceRow>;
/** Rows about one patient's way through care. */
export type CareRow = PatientRow | CoverageRow | PlacementRow;
/** A row in the field's words, whatever file it came from. */
export type Row = FacilityRow | CareRow | ServiceRow;

/** The shape of each kind of row. */
export const ROWS = {
  facility: facilityRow,
  patient: patientRow,
  coverage: coverageRow,
  placement: placementRow,
  service: serviceRow,
} as const;

const checks = Object.fromEntries(
  Object.entries(ROWS).map(([record, schema]) => [record, Compile(schema)]),
) as unknown as Record<
  string,
  { Check(value: unknown): boolean; Errors(value: unknown): { instancePath: string; message: string }[] }
>;

/** What is wrong with something that should be a row; null where nothing is. */
export function flawOfRow(candidate: unknown): { readonly field: string; readonly reason: string } | null {
  const { record } = candidate as { record?: unknown };
  const check = typeof record === 'string' && Object.hasOwn(checks, record) ? checks[record] : undefined;
  if (check === undefined) return { field: 'record', reason: `is none of ${Object.keys(ROWS).join(', ')}` };
  if (check.Check(candidate)) return null;
  const [problem] = check.Errors(candidate);
  const field = (problem?.instancePath ?? '').slice(1).replaceAll('/', '.');
  return { field: field === '' ? 'record' : field, reason: problem?.message ?? 'has another shape' };
}
