import { beforeEach, describe, expect, it } from '@jest/globals';
import { care, organisationsOf } from '#care/domain';
import type { Row } from '../rows/row.js';
import { facility, NAME, patient, stay, visit, Workshop } from '../testing/workshop.js';

describe('Rows of other kinds', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open();
  });
  const careEvents = () => workshop.store.readStream(`care-${workshop.patient}`);
  const seenBy = async () => organisationsOf((await careEvents()).reduce(care.evolve, care.initial()));

  describe('a service', () => {
    it('is recorded in the local year of its start, with its minutes', async () => {
      const newYear = visit({ start: '2025-01-01T05:30:00Z', end: '2025-01-01T06:15:00Z' });
      expect(await workshop.take(NAME, newYear)).toEqual(['taken']);
      const [recorded] = await workshop.services('2024');
      expect(recorded).toMatchObject({
        effectiveAt: { local: '2024-12-31T23:30' },
        data: { minutes: 45, age: 40 },
      });
    });

    it('lets its organisation see the patient, once', async () => {
      await workshop.take(NAME, visit());
      await workshop.take(NAME, visit({ id: ['V-2'] }));
      expect(await seenBy()).toEqual(['lakeside-group']);
      expect((await careEvents()).filter(({ type }) => type === 'RegistrationJoined')).toHaveLength(1);
    });

    it('that is refused shows the patient to nobody', async () => {
      await workshop.take(NAME, visit({ start: '2027-06-02T15:00:00Z', end: '2027-06-02T15:30:00Z' }));
      expect(await seenBy()).toEqual([]);
    });

    it('stays in its stream when it moves to another year, and returns from there', async () => {
      await workshop.take(NAME, visit());
      const moved = visit({ start: '2024-06-02T15:00:00Z', end: '2024-06-02T15:45:00Z' });
      expect(await workshop.take(NAME, moved)).toEqual(['corrected']);
      expect(await workshop.take(NAME, moved)).toEqual(['unchanged']);
      expect(await workshop.take(NAME, visit())).toEqual(['corrected']);
      expect(await workshop.services('2024')).toEqual([]);
      expect(await workshop.services('2025')).toHaveLength(3);
    });

    it('is no stay later on', async () => {
      await workshop.take(NAME, visit());
      const [result] = await workshop.results(NAME, stay({ id: ['V-1'] }));
      expect(result).toMatchObject({ result: 'refused', code: 'RECORD_CHANGED', field: 'record' });
    });

    it('is taken after a death', async () => {
      await workshop.take('clinic/patients', patient({ died: '2025-05-01' }));
      expect(await workshop.take(NAME, visit())).toEqual(['taken']);
    });
  });

  describe('a patient', () => {
    it('is not named in the clear', async () => {
      const [registered] = await careEvents();
      expect(JSON.stringify(registered?.metadata)).not.toContain('P-1');
      expect(registered?.metadata.source).toMatchObject({ kind: 'import', row: workshop.patient });
    });

    it('is corrected where only something sealed has changed, which is not told', async () => {
      expect(await workshop.take('clinic/patients', patient())).toEqual(['unchanged']);
      const [result] = await workshop.results('clinic/patients', patient({ name: 'Ana Ruiz' }));
      expect(result).toMatchObject({ result: 'corrected', events: 1 });
      expect(JSON.stringify(result)).not.toContain('Ana');
    });

    it('dies without being registered anew, and lives again where the date vanishes', async () => {
      const died = patient({ died: '2025-05-01' });
      expect(await workshop.results('clinic/patients', died)).toMatchObject([
        { result: 'corrected', events: 1 },
      ]);
      expect(await workshop.results('clinic/patients', patient())).toMatchObject([
        {
          result: 'corrected',
          events: 1,
          changed: [{ field: 'DeathRecorded.effectiveAt', before: '2025-05-01', after: null }],
        },
      ]);
    });
  });

  describe('a coverage', () => {
    const coverage = (payers: object[], to = '2025-12-31') =>
      ({
        record: 'coverage',
        number: 1,
        id: ['P-1', '2025-01-01'],
        patient: { system: 'clinic', value: 'P-1' },
        from: '2025-01-01',
        to,
        payers,
      }) as Row;
    const take = (row: Row) => workshop.results('clinic/coverage', row);

    it('is one fact for each payer, known by the rank', async () => {
      const [both] = await take(
        coverage([
          { rank: 1, payer: 'medicare' },
          { rank: 2, payer: 'acme' },
        ]),
      );
      expect(both).toMatchObject({ result: 'taken', events: 2 });
      expect(await take(coverage([{ rank: 1, payer: 'medicare' }]))).toMatchObject([
        {
          result: 'corrected',
          events: 1,
          changed: [{ field: 'CoverageRecorded.effectiveAt' }, { before: 'acme', after: null }, {}, {}, {}],
        },
      ]);
    });

    it('that nobody pays is none', async () => {
      expect(await take(coverage([]))).toMatchObject([{ result: 'unchanged', events: 0 }]);
    });
  });

  describe('a facility', () => {
    it('is registered with who owns it, and anew where its name changes', async () => {
      const row = facility('riverside');
      expect(await workshop.results('clinic/facilities', row)).toMatchObject([{ result: 'unchanged' }]);
      const renamed = { ...row, name: 'River House' } as Row;
      expect(await workshop.results('clinic/facilities', renamed)).toMatchObject([
        { result: 'corrected', changed: [{ field: 'name', before: 'riverside', after: 'River House' }] },
      ]);
      expect(await workshop.take('clinic/facilities', row)).toEqual(['corrected']);
    });

    it('keeps its zone', async () => {
      const moved = { ...facility('riverside'), zone: 'America/Denver' } as Row;
      expect(await workshop.results('clinic/facilities', moved)).toMatchObject([
        { result: 'refused', field: 'zone', code: 'FACILITY_FIXED' },
      ]);
    });
  });
});
