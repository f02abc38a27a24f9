import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { currentPlacement } from '#care';
import { MemoryVault } from '#privacy/memory';
import { type AnyProjection, Projector } from '#projections';
import { Workshop } from '#projections/testing';
import type { ReadStore } from '#read-store';
import { openingForSearch } from '../../libs/care/read-models/patient-search.opening.js';
import { patientSearch } from '../../libs/care/read-models/patient-search.projection.js';
import { type Criteria, SearchCriteria } from '../../libs/care/read-models/patient-search-criteria.js';
import { searchQuery } from '../../libs/care/read-models/patient-search-rows.js';

const SAME_NAME = 5_000;
const asked: Criteria[] = [
  { name: 'asa' },
  { name: 'asa angs' },
  { facility: 'lakeside-house', level: 'php' },
];

describe('A search among thousands of one name, in PostgreSQL', () => {
  const workshop = new Workshop();
  const vault = new MemoryVault();
  let readStore: ReadStore;
  beforeAll(async () => {
    readStore = workshop.open();
    const views = [patientSearch, currentPlacement] as readonly unknown[] as readonly AnyProjection[];
    await (
      await Projector.open({ store: workshop.store, readStore, views, open: openingForSearch(vault) })
    ).catchUp();
    const of = (kind: string, term: string) => sql`
      insert into patient_search_v1 (kind, term, patient, organisation)
      select ${kind}::text, ${term}::text, 'patient ' || n, 'lakeside' from generate_series(1, ${SAME_NAME}::int) as n`;
    for (const [kind, term] of [
      ['name', 'asa'],
      ['name', 'angstrom'],
      ['facility', 'lakeside-house'],
      ['level', 'php'],
    ] as const)
      await of(kind, term).execute(readStore.db);
  });
  afterAll(() => workshop.close());

  it.each(asked)(
    'for %j asks of each patient by themselves, and joins nobody with all others',
    async (wanted) => {
      const search = { ...new SearchCriteria(vault).searchFor(wanted), organisation: null };
      const query = searchQuery(readStore, search, { limit: 50 }).compile();
      const explained = { ...query, sql: `explain ${query.sql}` };
      const { rows } = await readStore.db.executeQuery<{ 'QUERY PLAN': string }>(explained);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('SubPlan');
      expect(plan).not.toMatch(/Join|Nested Loop|Materialize/);
    },
  );
});
