/** What a mapping can say of each kind of record. */
export type RecordFields = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Fields that are dates or times, whose column needs a format: a date, or also a time of day. */
  readonly dates: readonly string[];
  readonly times: readonly string[];
};

export const RECORD_FIELDS = {
  facility: {
    required: ['facility', 'name', 'organisation', 'organisationName', 'zone', 'levels'],
    optional: [],
    dates: [],
    times: [],
  },
  patient: {
    required: ['patient'],
    optional: ['name', 'birthDate', 'sex', 'language', 'address', 'telephone', 'died'],
    dates: ['birthDate', 'died'],
    times: [],
  },
  coverage: {
    required: ['patient', 'from'],
    optional: ['to', 'payer', 'memberId', 'secondaryPayer', 'secondaryMemberId'],
    dates: ['from', 'to'],
    times: [],
  },
  placement: {
    required: ['patient', 'facility', 'start', 'level', 'setting', 'disposition'],
    optional: [
      'end',
      'programme',
      'diagnosisClass',
      'legalStatus',
      'livingArrangement',
      'destination',
      'payer',
    ],
    dates: [],
    times: ['start', 'end'],
  },
  service: {
    required: ['patient', 'facility', 'start', 'kind'],
    optional: ['end', 'modality', 'providerClass', 'diagnosisClass'],
    dates: [],
    times: ['start', 'end'],
  },
} as const satisfies Record<string, RecordFields>;

export type MappedRecord = keyof typeof RECORD_FIELDS;
export const RECORD_KINDS = Object.keys(RECORD_FIELDS) as MappedRecord[];
