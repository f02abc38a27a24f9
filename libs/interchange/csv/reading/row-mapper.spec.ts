import { describe, expect, it } from '@jest/globals';
import { readMapping } from '../mapping/load-mapping.js';
import { RowMapper } from './row-mapper.js';

const MAPPING = readMapping(
  JSON.stringify({
    name: 'clinic',
    patientSystem: 'clinic-mrn',
    zone: 'America/Chicago',
    counts: 'visits.csv',
    files: [
      {
        file: 'visits.csv',
        id: ['NO'],
        fields: {
          patient: 'MRN',
          facility: 'SITE',
          start: { column: 'FROM', date: 'iso-instant' },
          end: { column: 'TO', date: 'iso-instant' },
        },
        recordBy: {
          column: 'CLASS',
          cases: {
            bed: {
              record: 'placement',
              fields: {
                level: { constant: 'inpatient' },
                setting: { constant: 'hospital' },
                disposition: { column: 'HOW', values: { home: 'completed' } },
              },
            },
            hospice: { refuse: 'hospice is none of the levels' },
            visit: { record: 'service', fields: { kind: { constant: 'visit' } } },
          },
        },
      },
      {
        file: 'cover.csv',
        id: ['MRN', 'FROM'],
        record: 'coverage',
        fields: {
          patient: 'MRN',
          from: { column: 'FROM', date: 'iso-instant' },
          to: { column: 'TO', date: 'iso-instant', plusDays: -1 },
          payer: {
            column: 'PAYER',
            lookup: { file: 'p.csv', key: 'Id', value: 'NAME' },
            none: ['NOBODY'],
            values: { Acme: 'acme' },
          },
        },
      },
    ],
  }),
  'clinic.json',
);
const HEADER = ['NO', 'MRN', 'SITE', 'FROM', 'TO', 'CLASS', 'HOW'];
const [VISITS, COVER] = MAPPING.files as [(typeof MAPPING.files)[number], (typeof MAPPING.files)[number]];
const payers = () =>
  new Map([
    ['1', 'Acme'],
    ['2', 'NOBODY'],
    ['3', 'Other'],
  ]);
const visit = (changed: Record<string, string> = {}) => {
  const values = {
    NO: '7',
    MRN: 'M1',
    SITE: 'riverside',
    FROM: '2025-01-09T03:30:00Z',
    TO: '',
    CLASS: 'visit',
    HOW: '',
    ...changed,
  };
  return new RowMapper(MAPPING, VISITS, HEADER, payers).map(
    1,
    HEADER.map((name) => values[name as keyof typeof values]),
  );
};
const cover = (...values: string[]) =>
  new RowMapper(MAPPING, COVER, ['MRN', 'FROM', 'TO', 'PAYER'], payers).map(1, values);

describe('A row is put into the field’s words', () => {
  it('as the kind of record that its column says', () => {
    expect(visit()).toEqual({
      row: {
        record: 'service',
        number: 1,
        id: ['7'],
        patient: { system: 'clinic-mrn', value: 'M1' },
        facility: 'riverside',
        start: '2025-01-09T03:30:00Z',
        kind: 'visit',
      },
    });
    expect(visit({ CLASS: 'bed', HOW: 'home', TO: '2025-01-10T03:30:00Z' })).toMatchObject({
      row: { record: 'placement', end: '2025-01-10T03:30:00Z', disposition: 'completed' },
    });
  });

  it('on the mapping’s calendar where there is no facility', () =>
    expect(cover('M1', '2025-01-09T03:30:00Z', '2026-01-09T12:00:00Z', '1')).toMatchObject({
      row: {
        id: ['M1', '2025-01-09T03:30:00Z'],
        from: '2025-01-08',
        to: '2026-01-08',
        payers: [{ rank: 1, payer: 'acme' }],
      },
    }));

  it('without a payer where nobody pays', () =>
    expect(cover('M1', '2025-01-09T03:30:00Z', '', '2')).toMatchObject({ row: { payers: [] } }));

  it.each([
    ['a class that is refused by name', { CLASS: 'hospice' }, 'CLASS', 'hospice is none of the levels'],
    ['a class nobody knows', { CLASS: 'spa' }, 'CLASS', 'does not know'],
    ['no class', { CLASS: '' }, 'CLASS', 'is empty'],
    ['no id', { NO: ' ' }, 'id', 'is empty'],
    ['no start', { FROM: '' }, 'start', 'is empty'],
    ['a start of another format', { FROM: '01/09/2025' }, 'start', 'is not written as iso-instant'],
    ['a facility that is no id', { SITE: 'River Side' }, 'facility', 'pattern'],
    ['a value nobody knows', { CLASS: 'bed', HOW: 'toHome' }, 'disposition', 'does not know'],
    ['bytes that are no text', { MRN: 'M\uFFFD' }, 'patient', 'is not UTF-8'],
  ])('or refused for %s, never repeating the value', (_, changed, field, why) => {
    const mapped = visit(changed);
    expect(mapped).toMatchObject({ field, reason: expect.stringContaining(why) });
    for (const value of Object.values(changed)) {
      if (value.length > 3 && value !== 'hospice') expect(JSON.stringify(mapped)).not.toContain(value);
    }
  });

  it('or refused for a payer that the other file does not name', () =>
    expect(cover('M1', '2025-01-09T03:30:00Z', '', '9')).toMatchObject({
      field: 'payer',
      reason: 'is not in p.csv',
    }));

  it('or refused for more or fewer fields than the header', () =>
    expect(cover('M1', '2025-01-09T03:30:00Z')).toMatchObject({
      field: 'TO',
      reason: 'the row has 2 fields, the header 4',
    }));

  it('of a file with all its columns only', () =>
    expect(() => new RowMapper(MAPPING, COVER, ['MRN', 'FROM'], payers)).toThrow(
      'the header lacks TO, PAYER',
    ));
});
