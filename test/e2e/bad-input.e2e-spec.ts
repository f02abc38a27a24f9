import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, EVENING, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem, fieldsOf, NOW, sendRaw } from './clinics.js';
import type { Answer } from './service.js';

const LONG = 'x'.repeat(33 * 1024);
const may2 = { effectiveAt: '2025-05-02' };
const admission = { ...may2, placement: HOUSE };
const correction = { kind: 'correct', factId: ID, supersedes: ID, reason: 'Read from the chart' };
const added = { kind: 'add', type: 'DeathRecorded', fact: may2 };

/** What is wrong, the route it goes to, the body, and the field that the answer must name. */
type Row = readonly [what: string, route: string, body: unknown, field: string];

const OF_ANOTHER_SHAPE: readonly Row[] = [
  ['a list', 'admissions', [admission], 'body'],
  ['a text', 'admissions', '"admission"', 'body'],
  ['null', 'admissions', 'null', 'body'],
  ['nothing', 'admissions', {}, 'effectiveAt'],
  ['a number for a time', 'admissions', { ...admission, effectiveAt: 20250502 }, 'effectiveAt'],
  ['another spelling of a time', 'admissions', { ...admission, effectiveAt: '2 May 2025' }, 'effectiveAt'],
  ['a time with seconds', 'admissions', { ...admission, effectiveAt: '2025-05-02T10:00:30' }, 'effectiveAt'],
  ['a list for a time', 'admissions', { ...admission, effectiveAt: ['2025-05-02'] }, 'effectiveAt'],
  ['an unknown field', 'admissions', { ...admission, bed: 4 }, 'bed'],
  ['an unknown field within', 'admissions', placed({ ward: 'B' }), 'placement.ward'],
  [
    'an unknown field deep within',
    'admissions',
    placed({ code: { scheme: 'ASAM', edition: '4', code: '3.5', name: 'x' } }),
    'placement.code.name',
  ],
  ['another level', 'admissions', placed({ level: 'spa' }), 'placement.level'],
  ['a level in capitals', 'admissions', placed({ level: 'IOP' }), 'placement.level'],
  ['a level that every object has', 'admissions', placed({ level: 'constructor' }), 'placement.level'],
  ['a list for a placement', 'admissions', { ...may2, placement: [HOUSE] }, 'placement'],
  ['a text for a placement', 'admissions', { ...may2, placement: 'lakeside-house' }, 'placement'],
  ['a path for a facility', 'admissions', placed({ facility: '../lakeside-house' }), 'placement.facility'],
  ['the prototype for a facility', 'admissions', placed({ facility: '__proto__' }), 'placement.facility'],
  ['a long id', 'admissions', placed({ facility: 'x'.repeat(65) }), 'placement.facility'],
  ['a text for a flag', 'admissions', placed({ acute: 'yes' }), 'placement.acute'],
  ['a number for a flag', 'admissions', placed({ acute: 1 }), 'placement.acute'],
  ['a text for a number', 'admissions', placed({ hoursPerWeek: '12' }), 'placement.hoursPerWeek'],
  ['a huge number', 'admissions', placed({ hoursPerWeek: 1e308 }), 'placement.hoursPerWeek'],
  ['a number below', 'admissions', placed({ hoursPerWeek: -1 }), 'placement.hoursPerWeek'],
  ['a tiny fraction', 'admissions', placed({ hoursPerWeek: 1e-7 }), 'placement.hoursPerWeek'],
  ['a tiny fraction of days', 'admissions', placed({ daysPerWeek: 1e-7 }), 'placement.daysPerWeek'],
  ['half a day', 'admissions', placed({ daysPerWeek: 2.5 }), 'placement.daysPerWeek'],
  ['more days than a week has', 'admissions', placed({ daysPerWeek: 8 }), 'placement.daysPerWeek'],
  ['a number without bounds', 'services', '{"minutes":1e999}', 'minutes'],
  ['null for a reason', 'admissions', { ...admission, rationale: null }, 'rationale'],
  ['null for an episode', 'admissions', { ...admission, episode: null }, 'episode'],
  ['null for a code', 'admissions', placed({ code: null }), 'placement.code'],
  ['null for acknowledged codes', 'deaths', { ...may2, acknowledge: null }, 'acknowledge'],
  ['a text for codes', 'deaths', { ...may2, acknowledge: 'LATE_ENTRY' }, 'acknowledge'],
  ['a code twice', 'deaths', { ...may2, acknowledge: ['LATE_ENTRY', 'LATE_ENTRY'] }, 'acknowledge'],
  ['codes in a list in a list', 'deaths', { ...may2, acknowledge: [['LATE_ENTRY']] }, 'acknowledge'],
  ['an id in capitals', 'hold-ends', { ...may2, episode: ID.replaceAll('0', 'A') }, 'episode'],
  ['another id', 'hold-ends', { ...may2, episode: '../../accounts' }, 'episode'],
  ['blank text', 'admissions', { ...admission, rationale: ' \n\t ' }, 'rationale'],
  ['too much text', 'admissions', { ...admission, rationale: LONG }, 'rationale'],
  ['too long a name', 'demographics', { ...may2, name: 'x'.repeat(301) }, 'name'],
  ['a NUL', 'demographics', { ...may2, name: 'Rosa\u0000Delgado' }, 'name'],
  ['half a character', 'demographics', { ...may2, name: 'Rosa \ud83d' }, 'name'],
  ['a body that was not UTF-8', 'demographics', { ...may2, name: 'Jos\ufffd' }, 'name'],
  ['no changes', 'changes', { changes: [] }, 'changes'],
  ['too many changes', 'changes', { changes: Array(31).fill(added) }, 'changes'],
  ['changes in a list in a list', 'changes', { changes: [[added]] }, 'changes'],
  ['an empty list for a change', 'changes', { changes: [[]] }, 'changes'],
  ['null for a change', 'changes', { changes: [null] }, 'changes'],
  ['a text for a change', 'changes', { changes: ['void'] }, 'changes'],
  ['an object for changes', 'changes', { changes: { 0: added } }, 'changes'],
  ['another kind', 'changes', { changes: [{ ...added, kind: 'edit' }] }, 'changes[0].kind'],
  ['another type', 'changes', { changes: [{ ...added, type: 'toString' }] }, 'changes[0].type'],
  [
    'the event of a correction',
    'changes',
    { changes: [{ ...added, type: 'FactVoided' }] },
    'changes[0].type',
  ],
  ['no fact', 'changes', { changes: [{ kind: 'add', type: 'DeathRecorded' }] }, 'changes[0].fact'],
  ['a list for a fact', 'changes', { changes: [{ ...added, fact: [may2] }] }, 'changes[0].fact'],
  ['no time', 'changes', { changes: [added, { ...added, fact: {} }] }, 'changes[1].fact.effectiveAt'],
  [
    'a field of another fact',
    'changes',
    { changes: [{ ...added, fact: { ...may2, disposition: 'ama' } }] },
    'changes[0].fact.disposition',
  ],
  ['no reason', 'changes', { changes: [{ ...correction, reason: undefined }] }, 'changes[0].reason'],
  [
    'an addition with a fact to correct',
    'changes',
    { changes: [{ ...added, factId: ID }] },
    'changes[0].factId',
  ],
  [
    'a void with a fact',
    'changes',
    { changes: [{ ...correction, kind: 'void', fact: may2 }] },
    'changes[0].fact',
  ],
  ['no service', 'service-changes', { year: '2025', changes: [correction] }, 'changes[0].service'],
  ['a year of two digits', 'service-changes', { year: '25', changes: [correction] }, 'year'],
  ['a number for a year', 'service-changes', { year: 2025, changes: [correction] }, 'year'],
  ['nesting without end', 'admissions', nested(64), 'body'],
  ['a constructor', 'admissions', '{"effectiveAt":"2025-05-02","constructor":{}}', 'body'],
  ['a constructor within', 'admissions', '{"placement":{"code":{"constructor":1}}}', 'body'],
];

const NOT_ON_THE_CALENDAR: readonly Row[] = [
  ['31 February', 'admissions', { ...admission, effectiveAt: '2025-02-31' }, 'effectiveAt'],
  ['29 February of no leap year', 'deaths', { effectiveAt: '2025-02-29' }, 'effectiveAt'],
  ['month 13', 'deaths', { effectiveAt: '2025-13-01' }, 'effectiveAt'],
  ['25 o’clock', 'admissions', { ...admission, effectiveAt: '2025-05-02T25:00' }, 'effectiveAt'],
  ['minute 60', 'admissions', { ...admission, effectiveAt: '2025-05-02T10:60' }, 'effectiveAt'],
  [
    'a time that the clocks skipped',
    'admissions',
    { ...admission, effectiveAt: '2025-03-09T02:30' },
    'effectiveAt',
  ],
  ['a time that was twice', 'admissions', { ...admission, effectiveAt: '2024-11-03T01:30' }, 'effectiveAt'],
  [
    'an offset that the zone had at another time of the year',
    'admissions',
    { ...admission, effectiveAt: '2025-05-02T10:00-06:00' },
    'effectiveAt',
  ],
  [
    'an offset of neither of the two times',
    'admissions',
    { ...admission, effectiveAt: '2024-11-03T01:30-07:00' },
    'effectiveAt',
  ],
  [
    'a last contact',
    'discharges',
    { ...may2, disposition: 'ama', lastContactAt: '2025-04-31' },
    'lastContactAt',
  ],
  ['an expected end', 'admissions', placed({ expectedEnd: '2025-06-31' }), 'placement.expectedEnd'],
  ['a referral', 'admissions', { ...admission, referralDate: '2025-00-10' }, 'referralDate'],
  ['a coverage', 'coverages', { payer: 'acme-health', from: '2025-02-30' }, 'from'],
  [
    'the end of a coverage',
    'coverages',
    { payer: 'acme-health', from: '2025-02-01', to: '2025-02-30' },
    'to',
  ],
  ['the day of a plan', 'planned-moves', { ...may2, on: '2025-09-31', intent: 'stepDown', to: DAY }, 'on'],
  [
    'a service',
    'services',
    { effectiveAt: '2025-03-09T02:30', kind: 'visit', facility: 'lakeside-house' },
    'effectiveAt',
  ],
];

describe('Bad input', () => {
  let clinics: Clinics;
  /** In hospital since 2 May, and before anything else happens. */
  let inpatient: string;
  let stay: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
    inpatient = await clinics.patient({ birthDate: '1990-05-17' });
    stay = (await clinics.state(inpatient, 'admissions', admission)).json.events[1].factId;
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  /** Sends what must be refused, and sees that nothing was written. */
  async function refused(
    patient: string,
    route: string,
    body: unknown,
    [status, code, field]: readonly [number, string, string?],
    options: As = {},
  ): Promise<Answer> {
    const before = await clinics.revision(patient);
    const answer = await clinics.post(`/v1/patients/${patient}/${route}`, body, options);
    expectProblem(answer, status, code, field);
    expect(
      fieldsOf(answer).length + (answer.json.facts ?? answer.json.warnings ?? []).length,
    ).toBeGreaterThan(0);
    expect(await clinics.revision(patient)).toBe(before);
    return answer;
  }

  describe('of another shape', () => {
    it.each(OF_ANOTHER_SHAPE)('names the field: %s to %s', async (_, route, body, field) => {
      const answer = await refused(inpatient, route, body, [400, 'VALIDATION_FAILED', field]);
      for (const error of answer.json.errors) {
        expect(error).toEqual({
          field: expect.any(String),
          rule: expect.any(String),
          message: expect.any(String),
        });
      }
    });

    it.each([
      ['identifiers in a list in a list', { identifiers: [[{ system: 'mrn', value: '1' }]] }],
      ['an empty list for an identifier', { identifiers: [[]] }],
      ['null for an identifier', { identifiers: [null] }],
      ['null for identifiers', { identifiers: null }],
      ['more identifiers than anybody has', { identifiers: Array(21).fill({ system: 'mrn', value: '1' }) }],
    ])('registers nobody with %s', async (_, body) => {
      expectProblem(await clinics.post('/v1/patients', body), 400, 'VALIDATION_FAILED', 'identifiers');
    });

    it('repeats none of what was sent', async () => {
      const sent = {
        effectiveAt: 'Rosa',
        'Rosa Delgado': 'Rosa',
        name: { Rosa: 'Delgado' },
        language: 'Rosa'.repeat(9),
      };
      const answer = await refused(inpatient, 'demographics', sent, [
        400,
        'VALIDATION_FAILED',
        'effectiveAt',
      ]);
      expect(answer.text.replaceAll('name.Rosa', '')).not.toContain('Delgado');
    });
  });

  describe('that is no request', () => {
    it.each(['{"effectiveAt":', '', '{effectiveAt:1}', '{"a":1}}', "{'a':1}", '\u0000', 'undefined'])(
      'is said to be no JSON: %j',
      async (body) => void (await refused(inpatient, 'admissions', body, [400, 'MALFORMED_JSON', 'body'])),
    );

    it.each(['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}'])(
      'never reaches a prototype: %s',
      async (body) => {
        await refused(inpatient, 'admissions', body, [400, 'MALFORMED_JSON', 'body']);
        expect(({} as { admin?: boolean }).admin).toBeUndefined();
      },
    );

    it('may not be larger than 256 KiB', async () => {
      const rationale = 'x'.repeat(300_000);
      await refused(inpatient, 'admissions', { ...admission, rationale }, [413, 'BODY_TOO_LARGE', 'body']);
    });

    it.each([
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'nonsense',
      'application/json2',
    ])('must be sent as JSON, not as %s', async (type) => {
      const headers = { 'content-type': type };
      const told = [415, 'UNSUPPORTED_MEDIA_TYPE', 'Content-Type'] as const;
      await refused(inpatient, 'admissions', admission, told, { headers });
    });

    it('must be there', async () => {
      const answer = await clinics.request('POST', `/v1/patients/${inpatient}/admissions`);
      expectProblem(answer, 400, 'VALIDATION_FAILED', 'body');
    });
  });

  describe('of time', () => {
    it.each(NOT_ON_THE_CALENDAR)('is told what the calendar has: %s', async (_, route, body, field) => {
      await refused(inpatient, route, body, [400, 'INVALID_TIME', field]);
    });

    it('is told which offset to add', async () => {
      const twice = { ...admission, effectiveAt: '2024-11-03T01:30' };
      const answer = await refused(inpatient, 'admissions', twice, [400, 'INVALID_TIME', 'effectiveAt']);
      expect(answer.json.wayOut).toMatch(/-05:00 or -06:00/);
    });

    it('may not lie in the future, at the facility', async () => {
      const future = [409, 'IN_THE_FUTURE', 'effectiveAt'] as const;
      for (const effectiveAt of ['2025-06-03', '2025-06-02T13:06', '9999-12-31']) {
        await refused(inpatient, 'step-downs', { effectiveAt, to: DAY }, future);
      }
    });

    it('may not end before it begins', async () => {
      const early = { payer: 'acme-health', from: '2025-05-01', to: '2025-04-30' };
      await refused(inpatient, 'coverages', early, [409, 'END_BEFORE_START', 'to']);
      const plan = { ...may2, on: '2025-05-01', intent: 'stepDown', to: DAY };
      await refused(inpatient, 'planned-moves', plan, [409, 'END_BEFORE_START', 'on']);
      const returning = { ...may2, kind: 'therapeutic', expectedReturn: '2025-05-01' };
      await refused(inpatient, 'leaves', returning, [409, 'END_BEFORE_START', 'expectedReturn']);
      const discharge = { effectiveAt: '2025-05-01', disposition: 'completed' };
      await refused(inpatient, 'discharges', discharge, [409, 'END_BEFORE_START']);
      const contact = { ...may2, disposition: 'ama', lastContactAt: '2025-05-03' };
      await refused(inpatient, 'discharges', contact, [409, 'END_BEFORE_START', 'lastContactAt']);
    });
  });

  describe('against the rules of care', () => {
    let patient: string;
    beforeEach(async () => {
      patient = await clinics.patient({ birthDate: '1990-05-17' });
      await clinics.state(patient, 'admissions', admission);
    });

    it('never admits twice: in one episode, and in two at the same time', async () => {
      const { json } = await clinics.get(`/v1/patients/${patient}`);
      const again = { effectiveAt: '2025-05-04', placement: HOUSE };
      const within = { ...again, episode: json.episodes[0].id };
      await refused(patient, 'admissions', within, [409, 'ADMITTED_TWICE']);
      const answer = await refused(patient, 'admissions', again, [409, 'OVERLAPPING_STAYS']);
      expect(answer.json.facts).toMatchObject([
        { factId: null, type: 'PatientAdmitted', effectiveAt: '2025-05-04' },
        { type: 'PatientAdmitted', effectiveAt: '2025-05-02' },
      ]);
    });

    it('moves nobody against the intent', async () => {
      const up = { effectiveAt: '2025-05-05', to: DAY };
      const answer = await refused(patient, 'step-ups', up, [409, 'DIRECTION_MISMATCH', 'intent']);
      expect(answer.json.wayOut).toContain('stepDown');
    });

    it('knows leaves of 24-hour stays and holds of the others', async () => {
      const hold = { effectiveAt: '2025-05-05', reason: 'vacation' };
      await refused(patient, 'holds', hold, [409, 'HOLD_NEEDS_DAY_LEVEL']);
      await clinics.state(patient, 'step-downs', { effectiveAt: '2025-05-04', to: DAY });
      const leave = { effectiveAt: '2025-05-05', kind: 'therapeutic' };
      await refused(patient, 'leaves', leave, [409, 'LEAVE_NEEDS_24_HOUR_STAY']);
      await clinics.state(patient, 'holds', hold);
      await refused(patient, 'holds', { ...hold, effectiveAt: '2025-05-06' }, [409, 'HOLD_WITHIN_HOLD']);
    });

    it('ends no leave that did not begin, nor begins one in another', async () => {
      await refused(patient, 'leave-ends', { effectiveAt: '2025-05-05' }, [409, 'RETURN_WITHOUT_LEAVE']);
      await refused(patient, 'hold-ends', { effectiveAt: '2025-05-05' }, [409, 'HOLD_END_WITHOUT_HOLD']);
      await clinics.state(patient, 'leaves', { effectiveAt: '2025-05-05', kind: 'therapeutic' });
      const second = { effectiveAt: '2025-05-06', kind: 'convenience' };
      await refused(patient, 'leaves', second, [409, 'LEAVE_WITHIN_LEAVE']);
    });

    it('discharges once', async () => {
      const discharge = { effectiveAt: '2025-05-10', disposition: 'completed' };
      await clinics.state(patient, 'discharges', discharge);
      await refused(patient, 'discharges', discharge, [409, 'DISCHARGE_WITHOUT_STAY']);
      await refused(patient, 'step-downs', { effectiveAt: '2025-05-11', to: DAY }, [
        409,
        'MOVE_WITHOUT_STAY',
      ]);
    });

    it('treats nobody who is dead or not born', async () => {
      await refused(patient, 'demographics', { effectiveAt: '1989-01-01', name: 'R' }, [409, 'BEFORE_BIRTH']);
      await clinics.state(patient, 'deaths', { effectiveAt: '2025-05-10' });
      await refused(patient, 'admissions', { effectiveAt: '2025-05-11', placement: HOUSE }, [
        409,
        'AFTER_DEATH',
      ]);
      const service = { effectiveAt: '2025-05-11', kind: 'visit', facility: 'lakeside-house' };
      await refused(patient, 'services', service, [409, 'AFTER_DEATH', 'effectiveAt']);
    });

    it('corrects what stands, once in a command, and says what stands', async () => {
      const { json } = await clinics.get(`/v1/patients/${patient}/history`);
      const { factId, standing } = json.entries.find(
        ({ type }: { type: string }) => type === 'PatientAdmitted',
      );
      const fact = { effectiveAt: '2025-05-03', placement: HOUSE };
      const correct = { ...correction, factId, supersedes: standing, type: 'PatientAdmitted', fact };
      const twice = { changes: [correct, correct] };
      await refused(patient, 'changes', twice, [422, 'FACT_CHANGED_TWICE', 'changes[1].factId']);
      const stale = { changes: [{ ...correct, supersedes: ID }] };
      const answer = await refused(patient, 'changes', stale, [409, 'ALREADY_SUPERSEDED', 'supersedes']);
      expect(answer.json.wayOut).toContain(standing);
      const half = [
        { kind: 'add', type: 'DemographicsRecorded', fact: { effectiveAt: '2025-05-04', name: 'Rosa' } },
        {
          kind: 'add',
          type: 'PatientMoved',
          fact: { effectiveAt: '2025-05-01', intent: 'stepDown', to: DAY },
        },
      ];
      await refused(patient, 'changes', { changes: half }, [409, 'MOVE_WITHOUT_STAY']);
    });

    it('asks first where it is told to, and writes what was acknowledged', async () => {
      const skipping = { ...may2, effectiveAt: '2025-05-04', to: { ...EVENING, level: 'outpatient' } };
      const headers = { prefer: 'handling=strict' };
      const told = [409, 'WARNINGS_UNACKNOWLEDGED'] as const;
      const answer = await refused(patient, 'step-downs', skipping, told, { headers });
      const codes = answer.json.warnings.map(({ code }: { code: string }) => code);
      expect(codes.sort()).toEqual(['LATE_ENTRY', 'SKIPPED_LEVEL']);
      await refused(patient, 'step-downs', { ...skipping, acknowledge: ['LATE_ENTRY'] }, told, { headers });
      const acknowledged = { ...skipping, acknowledge: codes };
      const { json } = await clinics.state(patient, 'step-downs', acknowledged, { headers });
      expect(json.warnings).toMatchObject([{ acknowledged: true }, { acknowledged: true }]);
    });
  });

  describe('that names what is not there', () => {
    it.each([
      [
        'an episode',
        'leaves',
        { ...may2, kind: 'therapeutic', episode: ID },
        422,
        'EPISODE_UNKNOWN',
        'episode',
      ],
      [
        'a facility',
        'admissions',
        placed({ facility: 'nowhere' }),
        422,
        'FACILITY_UNKNOWN',
        'placement.facility',
      ],
      [
        'a facility of every object',
        'admissions',
        placed({ facility: 'constructor' }),
        422,
        'FACILITY_UNKNOWN',
        'placement.facility',
      ],
      [
        'another organisation’s facility',
        'admissions',
        placed({ facility: 'hillcrest-house' }),
        422,
        'FACILITY_UNKNOWN',
        'placement.facility',
      ],
      [
        'a programme',
        'admissions',
        placed({ programme: 'nothing' }),
        422,
        'PROGRAMME_UNKNOWN',
        'placement.programme',
      ],
      [
        'a programme of another facility',
        'admissions',
        placed({ facility: 'lakeside-day', level: 'iop', programme: 'evening-iop' }),
        422,
        'PROGRAMME_UNKNOWN',
        'placement.programme',
      ],
      [
        'a level the facility lacks',
        'admissions',
        placed({ facility: 'lakeside-day' }),
        422,
        'LEVEL_NOT_OFFERED',
        'placement.level',
      ],
      [
        'a level the programme lacks',
        'admissions',
        placed({ level: 'php', programme: 'evening-iop' }),
        422,
        'LEVEL_NOT_OFFERED',
        'placement.level',
      ],
      ['a scheme', 'admissions', coded('ABC', '4'), 422, 'CODE_SCHEME_UNKNOWN', 'placement.code'],
      ['an edition', 'admissions', coded('ASAM', '99'), 422, 'CODE_SCHEME_UNKNOWN', 'placement.code'],
      [
        'a scheme of every object',
        'admissions',
        coded('__proto__', 'constructor'),
        422,
        'CODE_SCHEME_UNKNOWN',
        'placement.code',
      ],
      ['a plan', 'planned-move-cancellations', { ...may2, plan: ID }, 422, 'FACT_UNKNOWN', 'plan'],
      ['a coverage', 'coverage-ends', { coverage: ID, on: '2025-05-02' }, 422, 'FACT_UNKNOWN', 'coverage'],
      ['a fact', 'changes', { changes: [{ ...correction, kind: 'void' }] }, 422, 'FACT_UNKNOWN', 'factId'],
      [
        'a service',
        'service-changes',
        { year: '2025', changes: [{ ...correction, kind: 'void' }] },
        422,
        'FACT_UNKNOWN',
        'factId',
      ],
      [
        'a service’s facility',
        'services',
        { ...may2, kind: 'visit', facility: 'nowhere' },
        422,
        'FACILITY_UNKNOWN',
        'facility',
      ],
      [
        'a warning',
        'acknowledgements',
        { event: ID, codes: ['LATE_ENTRY'] },
        422,
        'WARNING_UNKNOWN',
        'codes',
      ],
    ] as const)('says which: %s to %s', async (_, route, body, status, code, field) => {
      await refused(inpatient, route, body, [status, code, field]);
    });

    it('takes no fact of another kind for a plan or a coverage', async () => {
      const plan = { ...may2, plan: stay };
      await refused(inpatient, 'planned-move-cancellations', plan, [422, 'FACT_UNKNOWN', 'plan']);
      const coverage = { coverage: stay, on: '2025-05-02' };
      await refused(inpatient, 'coverage-ends', coverage, [422, 'FACT_UNKNOWN', 'coverage']);
    });

    it('knows neither the patient nor the account', async () => {
      for (const path of ['', '/history', '/step-history', '/current-placement']) {
        expectProblem(await clinics.get(`/v1/patients/${ID}${path}`), 404, 'PATIENT_UNKNOWN', 'patientId');
      }
      const missing = await clinics.post(`/v1/patients/${ID}/admissions`, admission);
      expectProblem(missing, 404, 'PATIENT_UNKNOWN', 'patientId');
      const admin = { as: 'admin' } as const;
      const account = [404, 'ACCOUNT_UNKNOWN', 'accountId'] as const;
      expectProblem(await clinics.get('/v1/accounts/nobody', admin), ...account);
      expectProblem(await clinics.post('/v1/accounts/nobody/tokens', {}, admin), ...account);
      expectProblem(await clinics.request('POST', '/v1/accounts/nobody/closures', admin), ...account);
      const path = `/v1/accounts/ana-ruiz/tokens/${ID}/revocations`;
      expectProblem(await clinics.request('POST', path, admin), 404, 'TOKEN_UNKNOWN', 'tokenId');
    });

    it('knows no organisation, facility or zone for reference data', async () => {
      const put = (path: string, body: object) => clinics.request('PUT', path, { as: 'admin', body });
      const facility = { organisation: 'lakeside', name: 'Annex', zone: 'America/Chicago', levels: ['iop'] };
      const annex = (change: object) => put('/v1/facilities/annex', { ...facility, ...change });
      expectProblem(await annex({ organisation: 'nobody' }), 422, 'ORGANISATION_UNKNOWN', 'organisation');
      for (const zone of ['Mars/Olympus', '../etc', '+05:00', 'constructor']) {
        expectProblem(await annex({ zone }), 422, 'ZONE_UNKNOWN', 'zone');
      }
      expectProblem(await annex({ levels: [] }), 400, 'VALIDATION_FAILED', 'levels');
      expectProblem(await annex({ levels: ['iop', 'iop'] }), 400, 'VALIDATION_FAILED', 'levels');
      const programme = { facility: 'nowhere', name: 'Evening', levels: ['iop'] };
      expectProblem(await put('/v1/programmes/late', programme), 422, 'FACILITY_UNKNOWN', 'facility');
      const moved = { ...facility, zone: 'America/New_York' };
      expectProblem(await put('/v1/facilities/lakeside-house', moved), 409, 'FACILITY_FIXED', 'zone');
      const pack = {
        name: 'us-default',
        version: '9',
        validFrom: '2025-01-01',
        rules: { lateEntryHours: 72 },
      };
      expectProblem(await clinics.post('/v1/rule-packs', pack, { as: 'admin' }), 422, 'RULE_PACK_INVALID');
      const { json } = await clinics.get('/v1/facilities');
      expect(json.items.map(({ id }: { id: string }) => id)).toEqual(['lakeside-day', 'lakeside-house']);
    });
  });

  describe('in headers', () => {
    const note = { effectiveAt: '2025-06-01', telephone: '555-0100' };

    it('says that the record has changed since', async () => {
      const stale = [412, 'STALE_REVISION', 'If-Match'] as const;
      await refused(inpatient, 'demographics', note, stale, { headers: { 'if-match': '"0"' } });
      await refused(inpatient, 'demographics', note, stale, { headers: { 'if-match': '"99999"' } });
    });

    it.each(['7', 'W/"7"', '*', '""', '"-1"', '"1e3"', '"7", "8"', '"9999999999999999999"', '"07"', 'seven'])(
      'wants one revision in quotes, not %s',
      async (tag) => {
        const headers = { 'if-match': tag };
        await refused(inpatient, 'demographics', note, [400, 'INVALID_HEADER', 'If-Match'], { headers });
      },
    );

    it.each(['k'.repeat(256), 'ключ', '   '])('wants a usable Idempotency-Key, not %j', async (key) => {
      const encoded = Buffer.from(key).toString('latin1');
      const sent = await sendRaw(clinics.service, {
        method: 'POST',
        path: `/v1/patients/${inpatient}/demographics`,
        headers: [...bearer(), 'content-type', 'application/json', 'idempotency-key', encoded],
        body: JSON.stringify(note),
      });
      expectProblem(sent, 400, 'INVALID_HEADER', 'Idempotency-Key');
    });

    it('takes a key for one body only, and for one patient', async () => {
      const headers = { 'idempotency-key': 'once' };
      const patient = await clinics.patient();
      await clinics.state(patient, 'demographics', note, { headers });
      const other = { ...note, telephone: '555-0199' };
      const reused = [422, 'IDEMPOTENCY_KEY_REUSED', 'Idempotency-Key'] as const;
      await refused(patient, 'demographics', other, reused, { headers });
      const mrn = (value: string) => ({ identifiers: [{ system: 'mrn', value }] });
      const first = await clinics.post('/v1/patients', mrn('once-1'), { headers });
      expect(first.status).toBe(201);
      expectProblem(await clinics.post('/v1/patients', mrn('once-2'), { headers }), ...reused);
      const session = { kind: 'session', facility: 'lakeside-house' };
      const in2024 = { ...session, effectiveAt: '2024-12-31' };
      await clinics.state(patient, 'services', { ...session, effectiveAt: '2025-01-01' }, { headers });
      expectProblem(await clinics.post(`/v1/patients/${patient}/services`, in2024, { headers }), ...reused);
    });

    it('reads headers that come twice as one, and refuses them where one is meant', async () => {
      const twice = (name: string, one: string, other: string) =>
        sendRaw(clinics.service, {
          path: `/v1/patients/${inpatient}/history`,
          headers: [...bearer(), name, one, name, other],
        });
      const token = (await clinics.state(await clinics.patient(), 'demographics', note)).json
        .consistencyToken;
      const after = await twice('x-continuum-after', token, token);
      expectProblem(after, 400, 'INVALID_CONSISTENCY_TOKEN', 'X-Continuum-After');
      expect((await twice('x-correlation-id', 'a', 'b')).headers.get('x-correlation-id')).toMatch(
        /^[0-9a-f-]{36}$/,
      );
      const doubled = await sendRaw(clinics.service, {
        path: '/v1/rule-packs',
        headers: ['authorization', 'Bearer x', ...bearer()],
      });
      expect(doubled.status).toBe(401);
    });

    it('may not be larger than the server reads', async () => {
      const headers = [...bearer(), 'x-filler', 'x'.repeat(40_000)];
      const answer = await sendRaw(clinics.service, { path: '/v1/rule-packs', headers });
      expectProblem(answer, 431, 'HEADERS_TOO_LARGE');
    });

    it.each(['', 'x', 'null', 'bm9uZQ', `${'A'.repeat(5000)}`, '../../etc/passwd', btoa(`${ID}/${ID}/-1`)])(
      'wants the consistency token of a command, not %j',
      async (token) => {
        for (const view of ['history', 'step-history', 'current-placement']) {
          const path = `/v1/patients/${inpatient}/${view}`;
          const told = [400, 'INVALID_CONSISTENCY_TOKEN', 'X-Continuum-After'] as const;
          expectProblem(await clinics.get(`${path}?after=${encodeURIComponent(token)}`), ...told);
          if (token === '') continue;
          expectProblem(await clinics.get(path, { headers: { 'x-continuum-after': token } }), ...told);
        }
      },
    );

    it('says where a token of another log belongs, and how far the views are for one to come', async () => {
      const foreign = Buffer.from(`${ID}/${ID}/3`).toString('base64url');
      const path = `/v1/patients/${inpatient}/history`;
      const answer = await clinics.get(path, { headers: { 'x-continuum-after': foreign } });
      expectProblem(answer, 409, 'MARK_NOT_IN_THIS_LOG', 'X-Continuum-After');
    });
  });

  describe('in addresses', () => {
    const ids = [
      '..%2f..%2fetc%2fpasswd',
      '..%5c..%5cwindows',
      '%2e%2e',
      "'%20OR%201=1--",
      '%F0%9F%92%A9',
      '%00',
      'x'.repeat(500),
      ID.toUpperCase().replaceAll('0', 'A'),
      `${ID}%20`,
      `${ID}%0a`,
      'undefined',
      '__proto__',
      '*',
    ];

    it.each(ids)('take no id such as %j', async (id) => {
      for (const view of ['', '/history', '/admissions']) {
        const method = view === '/admissions' ? 'POST' : 'GET';
        const body = method === 'POST' ? { body: JSON.stringify(admission) } : {};
        const headers = [...bearer(), ...(method === 'POST' ? ['content-type', 'application/json'] : [])];
        const path = `/v1/patients/${id}${view}`;
        expectProblem(
          await sendRaw(clinics.service, { method, path, headers, ...body }),
          400,
          'VALIDATION_FAILED',
          'patientId',
        );
      }
    });

    it('hold no way up, and no id longer than any', async () => {
      const ask = (path: string) => sendRaw(clinics.service, { path, headers: bearer() });
      for (const path of ['/v1/patients/../accounts', '/v1/../../etc/passwd', '/v1/patients//history']) {
        expect([400, 404]).toContain((await ask(path)).status);
      }
      expectProblem(await ask(`/v1/patients/${'x'.repeat(900)}`), 404, 'NOT_FOUND', 'path');
      expectProblem(await ask('/v1/patients/%e0%a4%a'), 400, 'MALFORMED_URL', 'path');
    });

    it.each(['0', '-1', '201', '1.5', '1e2', '', 'many', '99999999999', '%00', '0x10', ' 5'])(
      'take no limit such as %j',
      async (limit) => {
        for (const path of [
          `/v1/patients/${inpatient}/history`,
          '/v1/current-placements',
          '/v1/facilities',
        ]) {
          const answer = await clinics.get(`${path}?limit=${encodeURIComponent(limit)}`);
          expectProblem(answer, 400, 'VALIDATION_FAILED', 'limit');
        }
      },
    );

    it.each([
      'x',
      'null',
      'W10',
      btoa('["history",1,"a"]'),
      btoa('["placements","a"]'),
      'x'.repeat(1999),
      btoa('{}'),
    ])('take no cursor such as %j', async (cursor) => {
      for (const path of [`/v1/patients/${inpatient}/history`, '/v1/current-placements', '/v1/facilities']) {
        const answer = await clinics.get(`${path}?cursor=${encodeURIComponent(cursor)}`);
        expectProblem(answer, 400, 'INVALID_CURSOR', 'cursor');
      }
    });

    it('tell the care also where a cursor says that the page before was made of no stream', async () => {
      const path = `/v1/patients/${inpatient}/history`;
      const { mark, entries } = (await clinics.get(path)).json;
      const cursor = btoa(JSON.stringify(['history', mark.log, mark.event, 0, 0]));
      const answer = await clinics.get(`${path}?cursor=${cursor.replace(/=+$/, '')}`);
      expect([answer.status, answer.json.entries]).toEqual([200, entries]);
    });

    it('take no cursor of another log, and no two of anything', async () => {
      const path = `/v1/patients/${inpatient}/history`;
      const strange = Buffer.from(JSON.stringify(['history', ID, ID, 1, 1])).toString('base64url');
      expectProblem(await clinics.get(`${path}?cursor=${strange}`), 409, 'MARK_NOT_IN_THIS_LOG', 'cursor');
      expectProblem(await clinics.get(`${path}?limit=1&limit=2`), 400, 'VALIDATION_FAILED', 'limit');
      expectProblem(
        await clinics.get(`${path}?asOf=2025-01-01&asOf=2025-01-02`),
        400,
        'VALIDATION_FAILED',
        'asOf',
      );
      expectProblem(await clinics.get(`${path}?colour=red`), 400, 'VALIDATION_FAILED', 'colour');
      expectProblem(await clinics.get(`${path}?__proto__=1`), 400, 'VALIDATION_FAILED');
      expectProblem(await clinics.get(`${path}?constructor=1`), 400, 'VALIDATION_FAILED');
    });

    it.each([
      ['asOf', '2025-02-31', 'INVALID_TIME'],
      ['asOf', '2025-05-02T25:00', 'INVALID_TIME'],
      ['asOf', 'yesterday', 'INVALID_TIME'],
      ['asOf', '2025-05-02T10:00Z', 'VALIDATION_FAILED'],
      ['asOf', '', 'VALIDATION_FAILED'],
      ['knownAt', '2025-02-31', 'INVALID_TIME'],
      ['knownAt', '2025-02-31T10:00:00Z', 'INVALID_TIME'],
      ['knownAt', '2025-05-02T10:00', 'INVALID_TIME'],
      ['knownAt', '2025-05-02T24:30:00Z', 'INVALID_TIME'],
      ['knownAt', '2025-05-02T10:00:00+99:00', 'INVALID_TIME'],
      ['knownAt', '1748887200000', 'INVALID_TIME'],
      ['knownAt', '10 letters', 'INVALID_TIME'],
      ['knownAt', 'x'.repeat(81), 'VALIDATION_FAILED'],
    ])('take no moment such as %s=%s', async (name, value, code) => {
      for (const view of ['history', 'step-history', 'current-placement']) {
        const path = `/v1/patients/${inpatient}/${view}?${name}=${encodeURIComponent(value)}`;
        expectProblem(await clinics.get(path), 400, code, name);
      }
    });

    it('ask for no knowledge of the future', async () => {
      for (const value of ['2025-06-04', '9999-12-31', '2025-06-03T00:00:00Z']) {
        for (const view of ['history', 'step-history', 'current-placement']) {
          const answer = await clinics.get(`/v1/patients/${inpatient}/${view}?knownAt=${value}`);
          expectProblem(answer, 422, 'KNOWN_AT_IN_THE_FUTURE', 'knownAt');
        }
      }
      const today = await clinics.get(`/v1/patients/${inpatient}/history?knownAt=${NOW.slice(0, 10)}`);
      expect(today.status).toBe(200);
    });
  });

  function bearer(): string[] {
    return ['authorization', `Bearer ${clinics.tokens.lakeside}`];
  }
});

function placed(change: object): object {
  return { ...may2, placement: { ...HOUSE, ...change } };
}

function coded(scheme: string, edition: string): object {
  return placed({ code: { scheme, edition, code: '3.5' } });
}

function nested(levels: number): string {
  return `${'{"placement":'.repeat(levels)}1${'}'.repeat(levels)}`;
}
