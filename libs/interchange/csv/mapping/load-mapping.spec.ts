import { describe, expect, it } from '@jest/globals';
import { readMapping, shippedMapping } from './load-mapping.js';

const FIELDS = {
  patient: 'MRN',
  facility: 'SITE',
  start: { column: 'FROM', date: 'date' },
  kind: { constant: 'visit' },
};
const FILE = { file: 'visits.csv', id: ['NO'], record: 'service', fields: FIELDS };
const MAPPING = {
  name: 'clinic',
  patientSystem: 'clinic',
  zone: 'America/Chicago',
  counts: 'visits.csv',
  files: [FILE],
};
const read = (mapping: object) => readMapping(JSON.stringify(mapping), 'clinic.json');
const withFields = (fields: object) => ({
  ...MAPPING,
  files: [{ ...FILE, fields: { ...FIELDS, ...fields } }],
});

describe('A mapping', () => {
  it('is read', () => expect(read(MAPPING)).toEqual(MAPPING));

  it('of Synthea is shipped; of others it is not', async () => {
    expect(await shippedMapping('synthea')).toMatchObject({ name: 'synthea' });
    expect(await shippedMapping('../mappings/synthea')).toBeNull();
  });

  it.each([
    ['no JSON', '{', 'clinic.json is not JSON'],
    ['without a name', { ...MAPPING, name: undefined }, 'name'],
    ['with a zone that is none', { ...MAPPING, zone: 'Chicago' }, 'zone is no IANA time zone'],
    ['that counts no file of its own', { ...MAPPING, counts: 'x.csv' }, 'counts names none'],
    ['with something unknown', { ...MAPPING, colour: 'red' }, 'additional'],
    [
      'of a file without a record',
      { ...MAPPING, files: [{ ...FILE, record: undefined }] },
      'files.0 needs either record or recordBy',
    ],
    [
      'of a field that a service has not',
      withFields({ disposition: 'HOW' }),
      'files.0.fields.disposition is no field of a service',
    ],
    [
      'of a time without a format',
      withFields({ start: 'FROM' }),
      'files.0.fields.start needs a column with a date format',
    ],
    [
      'of a time with an ambiguous format',
      withFields({ start: { column: 'FROM', date: 'M/D/YY' } }),
      'files.0.fields.start.date has YY',
    ],
    [
      'of a record that lacks a field',
      { ...MAPPING, files: [{ ...FILE, fields: { patient: 'MRN' } }] },
      'files.0.fields lacks facility',
    ],
    [
      'of a file in another folder',
      { ...MAPPING, files: [{ ...FILE, file: '../visits.csv' }] },
      'files.0.file',
    ],
  ])('%s is refused, naming the place', (_, mapping, why) => {
    const text = typeof mapping === 'string' ? mapping : JSON.stringify(mapping);
    expect(() => readMapping(text, 'clinic.json')).toThrow(why);
  });
});
