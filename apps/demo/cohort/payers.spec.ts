import { describe, expect, it } from '@jest/globals';
import { dateText, LAST_DAY } from './calendar.js';
import { DENIED, LAPSING, REVOKED } from './cast.js';
import { facilityOf } from './clinics.js';
import { cohortOf } from './cohort.js';

const thousand = cohortOf({ seed: 1, patients: 1000 });
const count = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.filter(is).length;

describe('A thousand patients and their payers', () => {
  it('mostly let their payers be told, and a few do not', () => {
    const here = thousand.patients.filter(({ way }) =>
      way.episodes.some(({ stays: all }) => all.some(({ place }) => facilityOf(place.facility).part2)),
    );
    const signed = count(here, ({ way }) => way.consents.length > 0);
    expect(signed / here.length).toBeGreaterThan(0.9);
    expect(here.length - signed).toBeGreaterThan(1);
    for (const name of [DENIED, REVOKED])
      expect(thousand.patients.find((patient) => patient.name === name)?.truth.paidBy).toEqual([
        { payer: 'acme-health', told: false },
      ]);
  });

  it('have authorisations of every outcome, some with units left and some delivered without', () => {
    const authorisations = thousand.patients.flatMap(({ truth }) => truth.authorisations);
    for (const state of ['approved', 'partly', 'denied', 'pended'])
      expect([state, count(authorisations, (one) => one.state === state) > 10]).toEqual([state, true]);
    expect(count(authorisations, ({ left }) => (left ?? 0) > 0)).toBeGreaterThan(20);
    expect(count(authorisations, ({ left }) => left === 0)).toBeGreaterThan(20);
  });

  it('have three members of Acme Health among them whose authorisations end within a week', () => {
    const soon = thousand.patients.filter(({ truth }) =>
      truth.lapses.some(({ payer, dueOn }) => payer === 'acme-health' && dueOn <= dateText(LAST_DAY + 7)),
    );
    expect(soon.map(({ name }) => name)).toEqual(LAPSING);
  });

  it('cost no more than a fifth more than their care alone', () => {
    const all = thousand.moments.flatMap(({ lanes }) => lanes.flat());
    const forPayers = count(all, ({ path }) => /\/(consent|authorisation)/.test(path));
    expect(forPayers / (all.length - forPayers)).toBeLessThan(0.2);
  });
});
