import { describe, expect, it } from '@jest/globals';
import { recordedAs } from '#event-sourcing/testing';
import type { JsonObject, RecordedEvent } from '#event-store';
import { MemoryVault } from '#privacy/memory';
import { rowsOf } from '#projections/testing';
import { at, Journey } from '../domain/testing/index.js';
import { openingForSearch } from './patient-search.opening.js';
import { type PatientSearchRow, patientSearch } from './patient-search.projection.js';
import { identifierTerm, nameTerms, searchWords } from './patient-search-terms.js';

const SECRET = Buffer.alloc(32, 7);
/** Of the same secret: identifiers have the same terms. */
const alike = new MemoryVault(SECRET);

/** The journey's events as they would be stored for one patient, with what the view is given of each. */
async function rowsAfter(journey: Journey, erased = false): Promise<PatientSearchRow[]> {
  const patient = 'ann';
  const stream = `care-${patient}`;
  const vault = new MemoryVault(SECRET);
  const key = await vault.keyOf(patient);
  const events = journey.past.map((past, i): RecordedEvent => {
    const event = { ...recordedAs(past, i), stream, patient };
    return { ...event, sealed: past.sealed === undefined ? null : key.seal(event.id, stream, past.sealed) };
  });
  if (erased) await vault.erase([patient]);
  const values = await openingForSearch(vault)(events);
  const given = new Map<string, JsonObject | null>(events.map(({ id }, i) => [id, values[i] ?? null]));
  return rowsOf(patientSearch, events, ({ id }) => given.get(id) ?? null);
}

const terms = (rows: readonly PatientSearchRow[], kind: string) =>
  rows.filter((row) => row.kind === kind).map(({ term }) => term);
const nameIn = (rows: readonly PatientSearchRow[]) => rows.find(({ kind }) => kind === 'registered')?.name;

describe('The view to find people by', () => {
  const admitted = () => {
    const journey = new Journey();
    const { factId } = journey.enter('DemographicsRecorded', {
      effectiveAt: '2025-03-01',
      name: 'Åsa Ångström',
    });
    journey.enter('PatientAdmitted', { effectiveAt: '2025-03-02', placement: at('php') });
    journey.enter('CaseManagerAssigned', { effectiveAt: '2025-03-02', caseManager: 'ana-ruiz' });
    return { journey, factId };
  };

  it('has a row for each thing that somebody is found by', async () => {
    const rows = await rowsAfter(admitted().journey);
    expect(rows.map(({ organisation, kind, term, name }) => [organisation, kind, term, name])).toEqual([
      ['org', 'registered', '', 'Åsa Ångström'],
      ['org', 'name', 'asa', null],
      ['org', 'name', 'angstrom', null],
      ['org', 'caseManager', 'ana-ruiz', null],
      ['org', 'facility', 'riverside', null],
      ['org', 'level', 'php', null],
    ]);
    expect(rows[0]).toMatchObject({ patient: 'ann', birthYear: 1984, sex: null });
  });

  it('holds the name that was true last, not the one that was said last', async () => {
    const { journey } = admitted();
    journey.enter('DemographicsRecorded', { effectiveAt: '2025-02-01', name: 'Asa Earlier', sex: 'female' });
    expect(nameIn(await rowsAfter(journey))).toBe('Åsa Ångström');
    journey.enter('DemographicsRecorded', { effectiveAt: '2025-04-01', name: 'Asa Later' });
    expect(nameIn(await rowsAfter(journey))).toBe('Asa Later');
  });

  it('keeps nothing of what was corrected or voided, in no state either', async () => {
    const { journey, factId } = admitted();
    journey.correct(factId, 'DemographicsRecorded', { effectiveAt: '2025-03-01', name: 'Asa Right' });
    expect(terms(await rowsAfter(journey), 'name')).toEqual(['asa', 'right']);
    journey.void(factId);
    const rows = await rowsAfter(journey);
    expect(terms(rows, 'name')).toEqual([]);
    expect(nameIn(rows)).toBeNull();
    expect(JSON.stringify(rows)).not.toMatch(/right|ngstr/i);
  });

  it('holds identifiers as keyed digests', async () => {
    const { journey } = admitted();
    journey.enter('IdentifierAssigned', { system: 'mrn', value: 'A-1001' });
    const rows = await rowsAfter(journey);
    expect(terms(rows, 'identifier')).toEqual([identifierTerm(alike, 'mrn', 'A-1001')]);
    expect(JSON.stringify(rows)).not.toContain('A-1001');
    const other = new MemoryVault(Buffer.alloc(32, 8));
    expect(identifierTerm(other, 'mrn', 'A-1001')).not.toBe(identifierTerm(alike, 'mrn', 'A-1001'));
  });

  it('is empty of names and identifiers once the key is gone', async () => {
    const { journey } = admitted();
    journey.enter('IdentifierAssigned', { system: 'mrn', value: 'A-1001' });
    const rows = await rowsAfter(journey, true);
    expect(rows.map(({ kind }) => kind)).toEqual(['registered', 'caseManager', 'facility', 'level']);
    expect(nameIn(rows)).toBeNull();
  });

  it('is opened no text beside those that name somebody', async () => {
    const { journey } = admitted();
    const stated = journey.past.map((past, i) => ({
      ...recordedAs(past, i),
      patient: 'ann',
      sealed: 'no seal',
    }));
    const others = stated.filter(({ type }) => type === 'PatientAdmitted' || type === 'CaseManagerAssigned');
    expect(await openingForSearch(alike)(others)).toEqual([null, null]);
  });

  it('is left by whose stay has ended, but for the name', async () => {
    const { journey } = admitted();
    journey.enter('PatientDischarged', { effectiveAt: '2025-03-09', disposition: 'completed' });
    const rows = await rowsAfter(journey);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['registered', 'name']));
  });
});

describe('The terms of a name', () => {
  it.each([
    ['Åsa Ångström', ['asa', 'angstrom']],
    ['  DELGADO,Rosa ', ['delgado', 'rosa']],
    ['Sean O’Brien-Smith', ['sean', 'obriensmith', 'briensmith', 'smith']],
    ['Łukasz Strauß', ['lukasz', 'strauss']],
    ['İpek Işık', ['ipek', 'isik']],
    ['Søren Æbelø', ['soren', 'aebelo']],
    ['ＦＵＬＬ Ⅷ', ['full', 'viii']],
    ['李 小龍', ['李', '小龍']],
    ['Anna anna', ['anna']],
    ['🌱 -- \u0000\ud800', []],
    ['x'.repeat(300), ['x'.repeat(64)]],
  ])('%s', (name, expected) => {
    expect(nameTerms(name)).toEqual(expected);
    for (const word of searchWords(name))
      expect(nameTerms(name).some((term) => term.startsWith(word))).toBe(true);
  });
});
