import { describe, expect, it } from '@jest/globals';
import { type Past, pastId, recordedAs } from '#event-sourcing/testing';
import { care } from './care.js';
import { payerOn, payersOf } from './coverage.js';
import type { Stay } from './stay.js';
import {
  admitted,
  corrected,
  coverageEnded,
  covered,
  discharged,
  opened,
  registered,
  voided,
} from './testing/index.js';
import { timelineOf } from './timeline.js';

/** In inpatient care from 2 to 9 January; the coverage is fact 4 and on. */
function stayWith(...coverage: Past[]) {
  const past = [
    registered(),
    opened({ on: '2025-01-02' }),
    admitted({ on: '2025-01-02', level: 'inpatient' }),
    discharged({ on: '2025-01-09' }),
    ...coverage,
  ];
  const timeline = timelineOf(past.map(recordedAs).reduce(care.evolve, care.initial()));
  const stay = timeline.stays[0] as Stay;
  return {
    on: (date: string) => payerOn(timeline.coverages, date),
    payers: payersOf(stay, timeline.coverages).map(({ payer, from, to }) => [payer, from, to]),
    open: payersOf({ ...stay, to: null }, timeline.coverages).map(({ payer, from, to }) => [payer, from, to]),
  };
}

describe('Each day of a stay has its payer', () => {
  it('or none', () => expect(stayWith().payers).toEqual([[null, '2025-01-02', '2025-01-09']]));

  it('the same one throughout, where nothing changes', () =>
    expect(stayWith(covered({ payer: 'acme', from: '2024-01-01' })).payers).toEqual([
      ['acme', '2025-01-02', '2025-01-09'],
    ]));

  it('split at the day a payer changes', () => {
    const { payers, on } = stayWith(
      covered({ payer: 'acme', from: '2024-01-01', to: '2025-01-04' }),
      covered({ payer: 'best', from: '2025-01-05' }),
    );
    expect(payers).toEqual([
      ['acme', '2025-01-02', '2025-01-04'],
      ['best', '2025-01-05', '2025-01-09'],
    ]);
    expect([on('2025-01-04'), on('2025-01-05')]).toEqual(['acme', 'best']);
  });

  it('with a gap where nobody pays', () =>
    expect(
      stayWith(
        covered({ payer: 'acme', from: '2024-01-01', to: '2025-01-03' }),
        covered({ payer: 'acme', from: '2025-01-06' }),
      ).payers,
    ).toEqual([
      ['acme', '2025-01-02', '2025-01-03'],
      [null, '2025-01-04', '2025-01-05'],
      ['acme', '2025-01-06', '2025-01-09'],
    ]));

  it('from the first rank while it lasts', () =>
    expect(
      stayWith(
        covered({ payer: 'second', from: '2024-01-01', rank: 2 }),
        covered({ payer: 'first', from: '2024-01-01', to: '2025-01-05', rank: 1 }),
      ).payers,
    ).toEqual([
      ['first', '2025-01-02', '2025-01-05'],
      ['second', '2025-01-06', '2025-01-09'],
    ]));

  it('from the coverage that began later, of two with one rank', () => {
    const late = covered({ payer: 'late', from: '2025-01-05', to: '2025-01-06' });
    const early = covered({ payer: 'early', from: '2024-01-01' });
    const split = [
      ['early', '2025-01-02', '2025-01-04'],
      ['late', '2025-01-05', '2025-01-06'],
      ['early', '2025-01-07', '2025-01-09'],
    ];
    expect(stayWith(late, early).payers).toEqual(split);
    expect(stayWith(early, late).payers).toEqual(split);
  });

  it('up to the day on which a coverage was ended, that day included', () =>
    expect(
      stayWith(
        covered({ payer: 'acme', from: '2024-01-01' }),
        coverageEnded({ coverage: pastId(4), on: '2025-01-06' }),
      ).payers,
    ).toEqual([
      ['acme', '2025-01-02', '2025-01-06'],
      [null, '2025-01-07', '2025-01-09'],
    ]));

  it('again without end when the end is voided', () =>
    expect(
      stayWith(
        covered({ payer: 'acme', from: '2024-01-01' }),
        coverageEnded({ coverage: pastId(4), on: '2025-01-06' }),
        voided(5),
      ).payers,
    ).toEqual([['acme', '2025-01-02', '2025-01-09']]));

  it('as the correction of the coverage says', () =>
    expect(
      stayWith(
        covered({ payer: 'acme', from: '2024-01-01' }),
        corrected(4, covered({ payer: 'best', from: '2025-01-04' })),
      ).payers,
    ).toEqual([
      [null, '2025-01-02', '2025-01-03'],
      ['best', '2025-01-04', '2025-01-09'],
    ]));

  it('and the last one stays open while the stay is open', () =>
    expect(stayWith(covered({ payer: 'acme', from: '2025-01-05', to: '9999-12-31' })).open).toEqual([
      [null, '2025-01-02', '2025-01-04'],
      ['acme', '2025-01-05', null],
    ]));
});
