import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as facts from '#care/domain/testing';
import { effectiveAt, idOf } from '#event-sourcing';
import { type Past, recordedAs } from '#event-sourcing/testing';
import type { RecordedEvent } from '#event-store';
import { rowsOf } from '#projections/testing';
import { type FollowUpRow, followUps } from './follow-ups.projection.js';

const WARD = { setting: 'hospital', acute: true, diagnosisClass: 'mental' } as const;
const admitted = (on: string, more: object = {}) =>
  facts.admitted({ on, level: 'inpatient', placement: { ...WARD, ...more } });
const acme = { payer: 'acme-health', from: '2025-01-01' };
/** Registered, admitted on 1 March and discharged on the 11th, covered by Acme. */
const LEFT: readonly Past[] = [
  facts.registered(),
  facts.opened({ on: '2025-03-01' }),
  admitted('2025-03-01'),
  facts.discharged({ on: '2025-03-11' }),
  facts.covered(acme),
];

/** What was done on a day, in the stream of its year. */
function service(on: string, data: object = {}, organisation = 'org'): RecordedEvent {
  const id = idOf('service', on, organisation);
  const said = { kind: 'visit', providerClass: 'mentalHealth', diagnosisClass: null, age: null };
  const event = recordedAs(
    {
      ...{ id, factId: id, type: 'ServiceRecorded', organisation },
      data: { ...said, minutes: null, modality: null, facility: 'clinic', facilityRevision: 0, ...data },
      effectiveAt: effectiveAt(on, 'America/Chicago'),
    },
    0,
  );
  return { ...event, stream: `services-patient.${on.slice(0, 4)}` };
}
const voiding = (event: RecordedEvent): RecordedEvent => ({
  ...event,
  ...{ id: idOf('void', event.id), type: 'FactVoided', supersedes: event.id, data: {} },
});

const logOf = (past: readonly Past[], ...services: readonly RecordedEvent[]) => [
  ...past.map(recordedAs),
  ...services,
];
const fuh = (events: readonly RecordedEvent[]) =>
  rowsOf(followUps, events).filter(({ measure }) => measure === 'FUH');
const toldOf = ({ on, metOn, eligibility, why }: FollowUpRow) => [on, metOn, eligibility, ...why].join(' ');

describe('The view of follow-ups', () => {
  it('has a row for each measure of a discharge, with its payer and the moment its time is over there', () => {
    const rows = rowsOf(followUps, logOf(LEFT));
    expect(rows.map(({ measure, eligibility }) => [measure, eligibility])).toEqual([
      ['FUH', 'counted'],
      ['FUI', 'excluded'],
    ]);
    expect(rows[0]).toMatchObject({
      ...{ patient: 'patient', kind: 'discharge', facility: 'riverside', payer: 'acme-health' },
      ...{ on: '2025-03-11', from: '2025-03-12', until: '2025-04-10', overAt: '2025-04-11T04:59:59.999Z' },
      ...{ metOn: null, metAt: null, metBy: null, whole: true, own: true },
    });
  });

  it('has none while the patient is there, and none without a 24-hour stay or an emergency', () => {
    expect(rowsOf(followUps, logOf(LEFT.slice(0, 3), service('2025-03-05')))).toEqual([]);
  });

  it('says what counted, from which moment, until that is void', () => {
    const visit = service('2025-03-14');
    expect(fuh(logOf(LEFT, visit))).toMatchObject([
      {
        metOn: '2025-03-14',
        metAt: '2025-03-14T05:00:00.000Z',
        metBy: visit.id,
        metAs: 'mentalHealthProvider',
      },
    ]);
    expect(fuh(logOf(LEFT, visit, voiding(visit)))).toMatchObject([{ metOn: null, metAt: null }]);
  });

  it('follows a correction of the discharge, of which a visit is before or behind', () => {
    const late = facts.corrected(3, facts.discharged({ on: '2025-03-14' }));
    const visit = service('2025-03-14');
    expect(fuh(logOf(LEFT, visit)).map(toldOf)).toEqual(['2025-03-11 2025-03-14 counted']);
    expect(fuh(logOf([...LEFT, late], visit)).map(toldOf)).toEqual(['2025-03-14  counted']);
  });

  it('takes out who died in the year, as soon as that is known', () =>
    expect(fuh(logOf([...LEFT, facts.died({ on: '2025-06-01' })])).map(toldOf)).toEqual([
      '2025-03-11  excluded died',
    ]));

  it('counts a day to come of somebody who lives in psychiatric residential care', () => {
    const home = { on: '2025-03-11', level: 'inpatient', intent: 'stepDown' } as const;
    const moved = facts.moved({ ...home, placement: { ...WARD, setting: 'residential', acute: false } });
    const events = logOf([...LEFT.slice(0, 3), moved, facts.covered(acme)]);
    expect(fuh(events).map(toldOf)).toEqual(['2025-03-11 2025-03-12 counted']);
  });

  it('does not ask for follow-up of an adjunct placement', () => {
    const housing = facts.admitted({
      on: '2025-03-01',
      level: 'inpatient',
      placement: { ...WARD, role: 'adjunct' },
    });
    const past = [...LEFT.slice(0, 2), housing, ...LEFT.slice(3)];
    expect(rowsOf(followUps, logOf(past))).toEqual([]);
  });

  it('has a leave from which nobody came back as the discharge, on the day it began', () => {
    const left = facts.leaveStarted({ on: '2025-03-08' });
    expect(fuh(logOf([...LEFT.slice(0, 3), left, ...LEFT.slice(3)])).map(toldOf)).toEqual([
      '2025-03-08  counted',
    ]);
  });
});

describe('Of somebody whom two organisations know', () => {
  const elsewhere = service('2025-03-14', {}, 'other');
  const rows = fuh(logOf(LEFT, elsewhere, service('2025-03-20')));

  it('there is a row of the whole and one of what its own organisation knows', () =>
    expect(rows.map(({ whole, own, metOn }) => ({ whole, own, metOn }))).toEqual([
      { whole: true, own: false, metOn: '2025-03-14' },
      { whole: false, own: true, metOn: '2025-03-20' },
    ]));

  it('the own one is what it would be if the other knew nothing', () => {
    const alone = fuh(logOf(LEFT, service('2025-03-20')));
    expect(rows.filter(({ own }) => own)).toEqual(alone.map((row) => ({ ...row, whole: false })));
  });
});

describe('However a life is entered', () => {
  const days = ['2025-03-12', '2025-03-20', '2025-04-02', '2025-04-09', '2025-04-20'];
  const kinds = fc.constantFrom('visit', 'session', 'emergencyVisit', 'drugTest');
  const done = fc
    .uniqueArray(fc.record({ on: fc.constantFrom(...days), kind: kinds }), { selector: ({ on }) => on })
    .map((all) => all.map(({ on, kind }) => service(on, { kind, diagnosisClass: 'mental' })));

  it('its rows are the same', () =>
    fc.assert(
      fc.property(
        done.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.nat(LEFT.length),
        ([services, shuffled], place) => {
          const care = LEFT.map(recordedAs);
          const mixed = [...care.slice(0, place), ...shuffled, ...care.slice(place)];
          expect(rowsOf(followUps, mixed)).toEqual(rowsOf(followUps, [...care, ...services]));
        },
      ),
    ));
});
