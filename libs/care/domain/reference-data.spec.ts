import { describe, expect, it } from '@jest/globals';
import { specification } from '#event-sourcing/testing';
import type { Facility, RegisterReference } from './facility.js';
import { referenceDecider } from './facility.js';
import { rulePacksDecider } from './rule-packs.decider.js';
import { packOn } from './rules.js';
import { FACILITIES, PACK } from './testing/index.js';

const NOW = '2025-02-01T12:00:00Z';
const { revision: _, ...riverside } = FACILITIES.riverside as Facility & { revision: number };
const given = specification(referenceDecider, { organisationKnown: true, facility: riverside }, NOW);
const register = (more: Partial<Facility> = {}): RegisterReference => ({
  type: 'FacilityRegistered',
  particulars: { ...riverside, ...more },
});
const registered = { type: 'FacilityRegistered', data: riverside };

describe('A facility', () => {
  it('is registered under its organisation', () =>
    given()
      .when(register())
      .thenStates({ type: 'FacilityRegistered', data: riverside, organisation: 'org' }));
  it('is not registered under an organisation nobody knows', () =>
    specification(referenceDecider, { organisationKnown: false, facility: null }, NOW)()
      .when(register())
      .thenRefused('ORGANISATION_UNKNOWN'));
  it('has a zone with a name', () =>
    given()
      .when(register({ zone: '-06:00' }))
      .thenRefused('ZONE_UNKNOWN'));
  it('says nothing new when the message is delivered twice', () =>
    given(registered).when(register()).thenNothing());
  it('may offer other levels later', () =>
    given(registered)
      .when(register({ levels: ['iop'] }))
      .thenStates({ data: { levels: ['iop'] } }));
  it.each([{ zone: 'America/Denver' }, { organisation: 'other' }])('never changes %j', (more) =>
    given(registered).when(register(more)).thenRefused('FACILITY_FIXED'),
  );
});

describe('A mark under 42 CFR Part 2', () => {
  const { part2: _, ...unsaid } = riverside;
  const saying = (particulars: RegisterReference['particulars']) =>
    ({ type: 'FacilityRegistered', particulars }) as RegisterReference;
  const marked = { type: 'FacilityRegistered', data: { ...riverside, part2: true } };
  it('is not on a new facility of which nothing is said', () =>
    given()
      .when(saying(unsaid))
      .thenStates({ data: { ...riverside, part2: false } }));
  it('stays where the facility is registered anew and nothing is said of it', () => {
    given(marked).when(saying(unsaid)).thenNothing();
    given(marked)
      .when(saying({ ...unsaid, name: 'Renamed' }))
      .thenStates({ data: { ...riverside, part2: true, name: 'Renamed' } });
  });
  it('goes where that is said', () =>
    given(marked)
      .when(register({ part2: false }))
      .thenStates({ data: { part2: false } }));
});

describe('What is licensed', () => {
  const capacity = [
    { level: 'iop', licensed: 24 },
    { level: 'iop', licensed: 8, programme: 'evening' },
  ] as const;
  const stated = { ...riverside, capacity: [...capacity] };
  it('is stated with the facility, for a level or one of its programmes', () =>
    given(registered).when(register(stated)).thenStates({ data: stated }));
  it('says nothing new when the message is delivered twice', () =>
    given({ type: 'FacilityRegistered', data: stated }).when(register(stated)).thenNothing());
  it('stays as it was stated where nothing is said of it, for the levels still offered', () => {
    const before = { type: 'FacilityRegistered', data: stated };
    given(before).when(register()).thenNothing();
    given(before)
      .when(register({ name: 'Renamed' }))
      .thenStates({ data: { ...stated, name: 'Renamed' } });
    given(before)
      .when(register({ levels: ['php'] }))
      .thenStates({ data: { levels: ['php'], capacity: [] } });
    given(before)
      .when(register({ capacity: [] }))
      .thenStates({ data: { capacity: [] } });
  });
  it('is stated of levels that are offered', () =>
    given()
      .when(register({ levels: ['php'], capacity: [{ level: 'iop', licensed: 3 }] }))
      .thenRefused('LEVEL_NOT_OFFERED'));
  it('is stated once', () =>
    given()
      .when(register({ capacity: [{ level: 'iop', licensed: 3 }, ...capacity] }))
      .thenRefused('CAPACITY_STATED_TWICE'));
  it('is stated with a programme too', () =>
    given()
      .when({
        type: 'ProgrammeRegistered',
        particulars: {
          facility: 'riverside',
          name: 'Evening',
          levels: ['iop'],
          part2: false,
          capacity: [{ level: 'php', licensed: 3 }],
        },
      })
      .thenRefused('LEVEL_NOT_OFFERED'));
});

describe('A programme', () => {
  const programme = (levels: Facility['levels']): RegisterReference => ({
    type: 'ProgrammeRegistered',
    particulars: { facility: 'hillside', name: 'Evening', levels, part2: false },
  });
  const at = (facility: Facility | null) =>
    specification(referenceDecider, { organisationKnown: true, facility }, NOW)();
  it('is at a facility, whose organisation it belongs to', () =>
    at(riverside)
      .when(programme(['iop']))
      .thenStates({ organisation: 'org' }));
  it('is not at a facility nobody knows', () =>
    at(null)
      .when(programme(['iop']))
      .thenRefused('FACILITY_UNKNOWN'));
  it('offers what its facility offers', () =>
    at({ ...riverside, levels: ['iop'] })
      .when(programme(['iop', 'php']))
      .thenRefused('LEVEL_NOT_OFFERED'));
});

describe('A rule pack', () => {
  const packs = specification(rulePacksDecider, null, NOW);
  const adopted = { type: 'RulePackAdopted', data: PACK };
  it('is adopted once', () => {
    packs().when(PACK).thenStates({ type: 'RulePackAdopted' });
    packs(adopted).when(PACK).thenNothing();
  });
  it('keeps the rules of its version', () =>
    packs(adopted)
      .when({ ...PACK, validFrom: '2025-01-01' })
      .thenRefused('RULE_PACK_FIXED'));
  it('may have another version', () =>
    packs(adopted)
      .when({ ...PACK, version: '2' })
      .thenStates({ data: { version: '2' } }));
  it('does not end before it begins', () =>
    packs()
      .when({ ...PACK, validTo: '1899-12-31' })
      .thenRefused('END_BEFORE_START'));
  it('holds on its first and last day, and the one that began last goes before', () => {
    const newer = { ...PACK, version: '2', validFrom: '2025-01-01', validTo: '2025-12-31' };
    const on = (date: string) => packOn([newer, PACK], date)?.version;
    expect([on('2024-12-31'), on('2025-01-01'), on('2025-12-31'), on('2026-01-01')]).toEqual([
      '1',
      '2',
      '2',
      '1',
    ]);
    expect(packOn([PACK], '1899-12-31')).toBeNull();
  });
});
