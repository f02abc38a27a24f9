import { beforeEach, describe, expect, it } from '@jest/globals';
import { NAME, openStay, patient, stay, Workshop } from '../testing/workshop.js';

describe('A row about a stay', () => {
  let workshop: Workshop;
  const take = (...rows: Parameters<Workshop['results']>[1][]) => workshop.take(NAME, ...rows);
  beforeEach(async () => {
    workshop = await Workshop.open();
  });

  it('opens an episode of its own, on the calendar of the facility', async () => {
    const [result] = await workshop.results(NAME, stay());
    expect(result).toMatchObject({ result: 'taken', events: 3 });
    expect(await workshop.stays()).toEqual([['2025-03-01T09:00', '2025-03-05T14:30', 4]]);
  });

  it('says nothing new when it comes again', async () => {
    await take(stay());
    const events = await workshop.events();
    expect(await take(stay())).toEqual(['unchanged']);
    expect(await take(stay({ number: 7 }))).toEqual(['unchanged']);
    expect(await workshop.events()).toBe(events);
  });

  it('discharges when its end appears', async () => {
    await take(openStay());
    const [result] = await workshop.results(NAME, stay());
    expect(result).toMatchObject({ result: 'corrected', events: 1 });
    expect(await workshop.stays()).toEqual([['2025-03-01T09:00', '2025-03-05T14:30', 4]]);
  });

  it('is open again when its end vanishes, and ends again when it returns, as often as it likes', async () => {
    await take(stay());
    for (let round = 1; round <= 3; round++) {
      const [opened] = await workshop.results(NAME, openStay());
      expect(opened).toMatchObject({ result: 'corrected', events: 1 });
      expect(await workshop.stays()).toEqual([['2025-03-01T09:00', null, null]]);
      const [ended] = await workshop.results(NAME, stay());
      expect(ended).toMatchObject({ result: 'corrected', events: 1 });
      expect(await workshop.stays()).toEqual([['2025-03-01T09:00', '2025-03-05T14:30', 4]]);
    }
  });

  it('tells both values of what it corrects', async () => {
    await take(stay());
    const [result] = await workshop.results(NAME, stay({ end: '2025-03-06T20:30:00Z', disposition: 'ama' }));
    expect(result?.changed).toEqual([
      { field: 'PatientDischarged.effectiveAt', before: '2025-03-05T14:30', after: '2025-03-06T14:30' },
      { field: 'PatientDischarged.disposition', before: 'other', after: 'ama' },
    ]);
  });

  it('moves with its episode, so that no day of the stay lies before it', async () => {
    await take(stay());
    const earlier = stay({ start: '2025-02-27T15:00:00Z' });
    expect(await workshop.results(NAME, earlier)).toMatchObject([{ result: 'corrected', events: 2 }]);
    expect(await workshop.stays()).toEqual([['2025-02-27T09:00', '2025-03-05T14:30', 6]]);
  });

  it('belongs to another organisation when its facility changes, and so does its end', async () => {
    await take(stay());
    await take(stay({ facility: 'lakeside' }));
    const events = await workshop.store.readStream(`care-${workshop.patient}`);
    const corrected = events.filter(({ type }) => type === 'FactCorrected');
    expect(corrected.map(({ organisation }) => organisation)).toEqual(Array(3).fill('lakeside-group'));
  });

  it('takes several forms of one row in their order', async () => {
    expect(await take(stay(), openStay(), stay({ number: 3 }), stay({ number: 4 }))).toEqual([
      'taken',
      'corrected',
      'corrected',
      'unchanged',
    ]);
  });

  it('takes more rows than one append holds', async () => {
    const months = Array.from({ length: 30 }, (_, place) =>
      stay({
        id: [`E-${place}`],
        start: `20${10 + Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, '0')}-01T15:00:00Z`,
        end: `20${10 + Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, '0')}-04T15:00:00Z`,
      }),
    );
    expect(new Set(await take(...months))).toEqual(new Set(['taken']));
    expect(await workshop.stays()).toHaveLength(30);
  });

  it('is taken beside another stay and says which rule the record does not keep since', async () => {
    await take(stay());
    const [result] = await workshop.results(NAME, stay({ id: ['E-2'], start: '2025-03-02T15:00:00Z' }));
    expect(result).toMatchObject({ result: 'taken', warnings: ['OVERLAPPING_STAYS'] });
  });

  it('is not warned of a stay elsewhere that it ends before', async () => {
    await take(
      stay({ id: ['E-2'], facility: 'lakeside', start: '2025-04-01T15:00:00Z', end: '2025-04-03T15:00:00Z' }),
    );
    const [result] = await workshop.results(NAME, stay());
    expect(result?.warnings).toBeUndefined();
    const [beside] = await workshop.results(NAME, stay({ id: ['E-3'], end: '2025-04-02T15:00:00Z' }));
    expect(beside?.warnings).toContain('OVERLAP_WITH_OTHER_ORGANISATION');
  });

  it.each([
    ['before its start', stay({ end: '2025-02-01T15:00:00Z' }), 'end', 'END_BEFORE_START'],
    ['in the future', stay({ end: '2026-02-01T15:00:00Z' }), 'end', 'IN_THE_FUTURE'],
    ['at a facility that nobody registered', stay({ facility: 'hillside' }), 'facility', 'FACILITY_UNKNOWN'],
    ['at a level not offered', stay({ level: 'php' }), 'level', 'LEVEL_NOT_OFFERED'],
    ['of nobody', stay({ patient: { system: 'clinic', value: 'P-2' } }), 'patient', 'PATIENT_UNKNOWN'],
  ])('is refused whole %s', async (_, row, field, code) => {
    const before = await workshop.events();
    expect(await workshop.results(NAME, row)).toMatchObject([{ result: 'refused', field, code }]);
    expect(await workshop.events()).toBe(before);
  });

  it('is refused where it stands with another patient', async () => {
    await take(stay());
    const other = { system: 'clinic', value: 'P-2' };
    await workshop.take('clinic/patients', patient({ id: ['P-2'], patient: other }));
    const [result] = await workshop.results(NAME, stay({ patient: other }));
    expect(result).toMatchObject({ result: 'refused', field: 'patient', code: 'PATIENT_CHANGED' });
  });

  it('may say who pays for it', async () => {
    await take(stay({ payer: 'acme' }));
    expect(await workshop.results(NAME, stay({ payer: 'medicare' }))).toMatchObject([
      {
        result: 'corrected',
        events: 1,
        changed: [{ field: 'CoverageRecorded.payer', before: 'acme', after: 'medicare' }],
      },
    ]);
  });
});
