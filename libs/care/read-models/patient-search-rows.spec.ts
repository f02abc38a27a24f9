import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryVault } from '#privacy/memory';
import { type AnyProjection, Projector } from '#projections';
import { Workshop } from '#projections/testing';
import type { ReadStore } from '#read-store';
import { currentPlacement } from './current-placement.projection.js';
import { openingForSearch } from './patient-search.opening.js';
import { patientSearch } from './patient-search.projection.js';
import { type Criteria, SearchCriteria } from './patient-search-criteria.js';
import { searchQuery } from './patient-search-rows.js';

const vault = new MemoryVault();
const criteria: Criteria[] = [
  { name: 'asa' },
  { name: 'asa angs' },
  { identifier: { system: 'mrn', value: '1' } },
  { caseManager: 'ana-ruiz' },
  { facility: 'lakeside-house', level: 'php' },
  { level: 'php', name: 'asa', caseManager: 'ana-ruiz' },
];
const after = { term: 'asa', patient: 'p', organisation: 'o' };

describe('A search', () => {
  const workshop = new Workshop();
  let readStore: ReadStore;
  beforeAll(async () => {
    readStore = workshop.open();
    const views = [patientSearch, currentPlacement] as readonly unknown[] as readonly AnyProjection[];
    const open = openingForSearch(vault);
    await (await Projector.open({ store: workshop.store, readStore, views, open })).catchUp();
  });
  afterAll(() => workshop.close());

  const planOf = async (wanted: Criteria, organisation: string | null, page: object) => {
    const search = { ...new SearchCriteria(vault).searchFor(wanted), organisation };
    const query = searchQuery(readStore, search, { limit: 50, ...page }).compile();
    const { rows } = await readStore.db.executeQuery<{ detail: string }>({
      ...query,
      sql: `explain query plan ${query.sql}`,
    });
    return rows.map(({ detail }) => detail);
  };

  it.each(
    criteria.flatMap((wanted) =>
      ['org', null].flatMap((of) => [{}, { after }].map((page) => [wanted, of, page] as const)),
    ),
  )(
    '%j in %s, page %j: is walked through on an index, in its order, and nothing is scanned or sorted',
    async (...of) => {
      const plan = await planOf(...of);
      expect(plan[0]).toMatch(/^SEARCH view USING (COVERING )?INDEX patient_search_v1_by_/);
      expect(plan[0]).toContain('kind=?');
      for (const step of plan) expect(step).not.toMatch(/SCAN|TEMP B-TREE/);
      for (const step of plan.filter((one) => / (earlier|other|placed) /.test(one)))
        expect(step).toContain('patient=?');
    },
  );

  it('goes on behind the place where the page before ended', async () => {
    const [step] = await planOf({ name: 'asa' }, 'org', { after });
    expect(step).toMatch(/organisation=\? AND kind=\? AND \(term,patient\)>\(\?,\?\)/);
    const [exact] = await planOf({ level: 'php' }, 'org', { after });
    expect(exact).toMatch(/organisation=\? AND kind=\? AND term=\? AND patient>\?/);
  });
});
