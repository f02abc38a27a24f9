import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Past } from '#event-sourcing/testing';
import type { RecordedEvent } from '#event-store';
import { rowsOf } from '#projections/testing';
import { admitted, careEvents, discharged, EPISODE, moved, seen } from '../domain/testing/episodes.js';
import { Planning, voiding, whole } from '../domain/testing/plans.js';
import { dischargePlan } from './discharge-plan.projection.js';
import { planWarnings } from './plan-warnings.projection.js';

const IOP = admitted('2025-02-01', 'iop', { diagnosisClass: 'substanceUse' });
const CARE: readonly Past[] = [IOP, discharged('2025-03-10')];
const on = (effectiveAt: string) => ({ effectiveAt });

/** A plan drafted, filled, finalised and sent, with an appointment, and then changed. */
function planned(care: readonly Past[] = CARE): Planning {
  const planning = new Planning(seen(...care));
  planning.state('PlanDrafted', on('2025-02-10'));
  planning.fill('2025-02-12');
  planning.state('SupportLinked', { ...on('2025-02-12'), kind: 'supportGroup', name: 'Tuesday group' });
  planning.state('PlanRefused', { ...on('2025-02-20'), by: 'patient', reason: 'Not mine' });
  planning.state('PlanAcknowledged', { ...on('2025-02-20'), by: 'patient' });
  planning.state('PlanFinalised', on('2025-02-21'));
  const copy = { to: 'nextProvider', way: 'fax', recipient: 'Dr. Lee' } as const;
  const transmission = planning.state('PlanTransmitted', { ...on('2025-03-10'), ...copy });
  planning.state('PlanReceiptRecorded', { ...on('2025-03-11'), transmission });
  planning.state('AppointmentBooked', {
    ...on('2025-03-01'),
    on: '2025-03-12',
    service: 'therapy',
    provider: 'Dr. Lee',
  });
  planning.state('PlanSectionRevised', whole('housing', '2025-03-12'));
  return planning;
}

const log = (planning: Planning, care: readonly Past[] = CARE) => [
  ...careEvents(...care),
  ...planning.events,
];

describe('The view of discharge plans', () => {
  it('has one row a plan, with its versions, and none where nothing was drafted', () => {
    expect(rowsOf(dischargePlan, careEvents(...CARE))).toEqual([]);
    const [row, ...more] = rowsOf(dischargePlan, log(planned()));
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      patient: 'patient',
      episode: EPISODE,
      organisation: 'org',
      level: 'iop',
      draftedOn: '2025-02-10',
      version: 2,
      state: 'draft',
      dischargedOn: '2025-03-10',
      disposition: 'completed',
    });
    expect(row?.versions).toMatchObject([
      {
        version: 1,
        state: 'finalised',
        finalisedOn: '2025-02-21',
        acknowledgement: { outcome: 'acknowledged', outdated: false },
        transmissions: [{ sentOn: '2025-03-10', receivedOn: '2025-03-11' }],
        supports: [{ kind: 'supportGroup' }],
      },
      { version: 2, state: 'draft', acknowledgement: null, transmissions: [], supports: [{}] },
    ]);
  });

  it('names the event that holds the words, and none of the words', () => {
    const planning = planned();
    const [row] = rowsOf(dischargePlan, log(planning));
    const text = JSON.stringify(row);
    for (const word of ['As agreed', 'Dr. Lee', 'Naltrexone', 'Tuesday', 'Not mine'])
      expect(text).not.toContain(word);
    const events = new Set(planning.events.map(({ id }) => id));
    const sections = row?.versions.flatMap((version) => version.sections.map(({ event }) => event)) ?? [];
    expect(sections.every((event) => event !== null && events.has(event))).toBe(true);
  });

  it('asks what to do about an overdose of those who use substances, and of nobody else', () => {
    const other = [admitted('2025-02-01', 'iop', { diagnosisClass: 'mental' })];
    const asked = (care: readonly Past[]) =>
      rowsOf(dischargePlan, log(planned(care), care))[0]?.versions[0]?.sections.map(({ section }) => section);
    expect(asked(CARE)).toContain('overdoseResponse');
    expect(asked(other)).not.toContain('overdoseResponse');
  });

  it('takes a voided draft away with its row', () => {
    const planning = new Planning(seen(...CARE));
    const draft = planning.state('PlanDrafted', on('2025-02-10'));
    planning.send(voiding(draft));
    expect(rowsOf(dischargePlan, log(planning))).toEqual([]);
  });
});

describe('The view of plan warnings', () => {
  it('folds care and plan together, whichever came first', () => {
    const rules = (events: readonly RecordedEvent[]) => rowsOf(planWarnings, events).map(({ rule }) => rule);
    const older = [IOP, moved('2025-04-01', 'outpatient')];
    const planning = planned([IOP]);
    expect(rules(careEvents(IOP))).toEqual(['IOP_WITHOUT_DRAFT']);
    expect(rules(log(planning, [IOP]))).toEqual([]);
    expect(rules(log(planning, older))).toEqual(['PLAN_OLDER_THAN_PLACEMENT']);
    expect(rules(careEvents(...CARE))).toEqual([
      'DISCHARGED_WITHOUT_FINALISED_PLAN',
      'NO_APPOINTMENT_AFTER_DISCHARGE',
    ]);
  });

  it('holds dates to count from and never a number of days', () => {
    expect(rowsOf(planWarnings, log(planned()))).toEqual([
      {
        patient: 'patient',
        episode: EPISODE,
        rule: 'NO_APPOINTMENT_AFTER_DISCHARGE',
        organisation: 'org',
        zone: 'America/Chicago',
        since: '2025-03-10',
        appointmentOn: '2025-03-12',
        facts: [expect.any(String)],
      },
    ]);
  });
});

describe('Both views', () => {
  it('are the same however care and plan were interleaved', () => {
    const care = careEvents(...CARE);
    const plan = planned().events;
    const order = fc.array(fc.boolean(), { minLength: care.length + plan.length, maxLength: 60 });
    fc.assert(
      fc.property(order, (turns) => {
        const [cares, plans] = [[...care], [...plan]];
        const merged = turns.flatMap((first) => (first ? cares : plans).shift() ?? []);
        const events = [...merged, ...cares, ...plans];
        expect(rowsOf(dischargePlan, events)).toEqual(rowsOf(dischargePlan, [...care, ...plan]));
        expect(rowsOf(planWarnings, events)).toEqual(rowsOf(planWarnings, [...care, ...plan]));
      }),
      { numRuns: 30 },
    );
  });

  it('take no event of another stream', () => {
    const [first] = careEvents(IOP);
    if (first === undefined) throw new Error('There is one');
    for (const stream of ['services-patient.2025', 'auth-patient.1', 'rule-packs']) {
      expect(rowsOf(dischargePlan, [{ ...first, stream }])).toEqual([]);
      expect(rowsOf(planWarnings, [{ ...first, stream }])).toEqual([]);
    }
  });
});
