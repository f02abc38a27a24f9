import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#sqlite';
import { continuum, type Ran } from './cli.js';
import { startTestService, type TestService } from './service.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const ANA = [
  'token',
  'create',
  '--account',
  'ana-ruiz',
  '--role',
  'case_manager',
  '--organisation',
  'lakeside',
];

const expectNoTrace = ({ stderr, stdout }: Ran) => expect(stderr + stdout).not.toMatch(/^\s+at .*:\d+/m);

describe('The command line', () => {
  let folder: string;
  const run = (...words: string[]) => continuum(folder, words);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('tells what it can do', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const verb of ['serve', 'token', 'projections', 'verify', 'show'])
      expect(stdout).toContain(`  ${verb}`);
  });

  it.each([
    [['nonsense'], 'nonsense'],
    [['token'], 'Usage'],
    [['token', 'create'], '--account'],
    [['token', 'create', '--account', 'ana', '--role', 'king'], 'case_manager'],
    [[...ANA, '--payer', 'acme'], '--payer'],
    [['token', 'revoke', 'ana'], 'token-id'],
    [['verify', '--jsn'], '--json'],
    [['show', 'patient'], 'id'],
    [['projections', 'mend'], 'mend'],
    [['serve', 'now'], 'serve'],
  ])('ends with 2 on wrong usage: %j', async (words, named) => {
    const ran = await run(...words);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(named);
    expectNoTrace(ran);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names every wrong setting', async () => {
    const ran = await continuum(folder, ['verify'], { CONTINUUM_PORT: 'http', CONTINUUM_DATADIR: '/x' });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/CONTINUUM_PORT.*CONTINUUM_DATADIR/s);
    expectNoTrace(ran);
  });

  it.each([
    [['verify', '--json']],
    [['projections', 'status']],
    [['projections', 'check']],
    [['projections', 'rebuild']],
    [['projections', 'retry']],
    [['projections', 'prune']],
  ])('says where it looked when there is nothing to work on: %j', async (words) => {
    const ran = await run(...words);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(folder);
    expectNoTrace(ran);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('counts a relative data folder from where it was called', async () => {
    const ran = await continuum('nowhere', ['verify'], { INIT_CWD: folder });
    expect(ran.stderr).toContain(join(folder, 'nowhere'));
  });
});

describe('Tokens, with no service running', () => {
  let folder: string;
  const run = (...words: string[]) => continuum(folder, words);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a new account a token, prints it once on stdout, and lets go of the folder', async () => {
    const ran = await run(...ANA, '--name', 'Ana Ruiz', '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '', json: { account: 'ana-ruiz' } });
    expect(ran.json.token).toMatch(/^ctm_ana-ruiz\./);
    const plain = await run(...ANA);
    expect(plain.stdout).toMatch(/^ctm_ana-ruiz\.\S+\n$/);
    expect(plain.stdout).not.toContain(ran.json.token);
    const service = await startTestService({ folder });
    const { token } = ran.json;
    expect(await service.get(`/v1/patients/${NOBODY}`, { token })).toMatchObject({ status: 404 });
    expect(await service.stop()).toMatchObject({ code: 0 });
  });

  it('refuses a token of an account that is another one', async () => {
    const role = await run('token', 'create', '--account', 'ana-ruiz', '--role', 'admin');
    expect(role).toMatchObject({ code: 1, stdout: '' });
    expect(role.stderr).toContain('case_manager of organisation lakeside, not admin');
    const scope = await run(...ANA.with(-1, 'hillside'));
    expect(scope).toMatchObject({ code: 1, stdout: '' });
    expect(scope.stderr).toContain('hillside');
  });

  it.each([
    [['--account', 'Ana', '--role', 'admin'], 'accountId'],
    [['--account', 'ben', '--role', 'payer'], 'SCOPE_DOES_NOT_FIT_ROLE'],
    [
      ['--account', 'ana-ruiz', '--role', 'case_manager', '--organisation', 'lakeside', '--expires', 'soon'],
      'expiresAt',
    ],
  ])('says which field is wrong, and the way out: %j', async (words, named) => {
    const ran = await run('token', 'create', ...words);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(named);
    expectNoTrace(ran);
  });

  it('lists tokens and takes one away', async () => {
    const { json } = await run('token', 'list', '--json');
    const [first, second] = json.accounts[0].tokens;
    expect(json.accounts).toHaveLength(1);
    expect(await run('token', 'revoke', 'ana-ruiz', first.tokenId)).toMatchObject({ code: 0 });
    const { stdout } = await run('token', 'list');
    expect(stdout).toMatch(new RegExp(`${first.tokenId}\\s+revoked`));
    expect(stdout).toMatch(new RegExp(`${second.tokenId}\\s+2`));
    const again = await run('token', 'revoke', 'ana-ruiz', first.tokenId);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('TOKEN_ALREADY_REVOKED');
    expect((await run('token', 'revoke', 'nobody', first.tokenId)).stderr).toContain('ACCOUNT_UNKNOWN');
  });

  it('lets two commands at once take turns', async () => {
    const ids = ['a', 'b', 'c'];
    const create = (id: string) => run('token', 'create', '--account', id, '--role', 'admin', '--json');
    const ran = await Promise.all(ids.map(create));
    expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(ids.map(() => [0, '']));
  });
});

describe('Beside a running service', () => {
  let service: TestService;
  let patient: string;
  const run = (...words: string[]) => continuum(service.folder, words);
  beforeAll(async () => {
    service = await startTestService();
    patient = await writeHistory(service);
    await service.ready();
  });
  afterAll(() => service.stop());

  it('gives a token through it', async () => {
    const { code, json } = await run(...ANA, '--json');
    expect(code).toBe(0);
    const found = await service.get(`/v1/patients/${patient}`, { token: json.token });
    expect(found).toMatchObject({ status: 200 });
    const { json: listed } = await run('token', 'list', '--json');
    expect(listed.accounts).toMatchObject([{ accountId: 'ana-ruiz', tokens: [{ tokenId: json.tokenId }] }]);
  });

  it('verifies, checks and shows how the views stand', async () => {
    const verified = await run('verify', '--json');
    expect(verified).toMatchObject({ code: 0, json: { broken: [] } });
    expect(Object.keys(verified.json)).toEqual(['streams', 'events', 'broken', 'file', 'accesses']);
    const checked = await run('projections', 'check', '--json');
    expect(checked.code).toBe(0);
    expect(checked.json.views).toContainEqual({ name: 'current_placement', rows: 1, differing: 0 });
    const { code, json } = await run('projections', 'status', '--json');
    expect(code).toBe(0);
    expect(json.views).toContainEqual(expect.objectContaining({ name: 'accounts', built: true, lag: 0 }));
  });

  it('lets its projector build, retry and prune the views', async () => {
    expect(await run('projections', 'rebuild', 'current_placement', '--json')).toMatchObject({
      code: 0,
      json: { views: ['current_placement'] },
    });
    expect(await run('projections', 'retry', 'accounts', '--json')).toMatchObject({
      code: 0,
      json: { views: [{ name: 'accounts', lifted: 0, remaining: 0 }] },
    });
    expect(await run('projections', 'prune', '--json')).toMatchObject({ code: 0, json: { dropped: [] } });
    const checked = await run('projections', 'check', '--json');
    expect(checked.json.views).toContainEqual({ name: 'current_placement', rows: 1, differing: 0 });
  });

  it('refuses a second service, naming the first', async () => {
    const ran = await run('serve');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(String(service.child.pid));
    expect(ran.stderr).toContain(service.address.slice(7));
    expectNoTrace(ran);
  });

  it('shows a patient as a case manager would tell it', async () => {
    const { code, stdout } = await run('show', 'patient', patient);
    expect(code).toBe(0);
    expect(stdout).toContain('name: Rosa Delgado');
    expect(stdout).toMatch(/^Now: PHP \(day programme\) at lakeside-house; since 2025-01-20 10:00, day \d+/m);
    expect(stdout).toMatch(
      /^2025-01-09 14:30 -06:00 {2}Admitted to inpatient .* recorded \d{4}.* UTC by operator/m,
    );
    expect(stdout).toMatch(/^2025-01-20 10:00.*Stepped down to PHP.*LATE by \d+ h.*CORRECTED/m);
    expect(stdout).toContain('rationale: Ready for the day programme');
    expect(stdout).toContain('reason: The hour was wrong');
    expect(stdout).toMatch(/^2025-01-12.*Leave started: therapeutic.*VOIDED/m);
    // What people wrote does not act on the terminal.
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('rationale: Danger  [31m to self');
  });

  it('shows what was true, and what was known, by another time', async () => {
    const { stdout } = await run('show', 'patient', patient, '--as-of', '2025-01-15');
    expect(stdout).toMatch(
      /^Then: inpatient \(residential\) at lakeside-house; since 2025-01-09 14:30, day 7/m,
    );
    expect(stdout).not.toContain('Stepped down');
    const unknown = await run('show', 'patient', patient, '--known-at', '2020-01-01', '--json');
    expect(unknown).toMatchObject({ code: 0, json: { patient, placements: [], entries: [] } });
  });

  it('gives programs every entry in one line', async () => {
    const { code, stdout, json } = await run('show', 'patient', patient, '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(json).toMatchObject({ patient, placements: [{ level: 'php' }], elsewhere: false });
    expect(json.entries.length).toBeGreaterThan(200);
  });

  it.each([
    [[NOBODY], 'PATIENT_UNKNOWN'],
    [['rosa'], 'patientId'],
    [[NOBODY, '--as-of', 'soon'], 'asOf'],
  ])('says why it shows nothing: %j', async (words, named) => {
    const ran = await run('show', 'patient', ...words);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(named);
    expectNoTrace(ran);
  });
});

describe('On its own', () => {
  let left: string;
  let folder: string;
  let patient: string;
  const run = (...words: string[]) => continuum(folder, words);
  const change = (file: string, sql: string, ...values: string[]) => {
    const db = openDatabase(join(folder, file), { synchronous: 'NORMAL' });
    try {
      db.prepare(sql).run(...values);
    } finally {
      db.close();
    }
  };
  beforeAll(async () => {
    left = mkdtempSync(join(tmpdir(), 'continuum-'));
    const service = await startTestService({ folder: left });
    patient = await writeHistory(service, 3);
    // Ended abruptly: locks and secrets stay behind, and the views may be behind too.
    await service.kill9();
  });
  afterAll(() => rmSync(left, { recursive: true, force: true }));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    cpSync(left, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('works on what a killed service left behind', async () => {
    expect(await run('verify')).toMatchObject({ code: 0 });
    expect(await run('projections', 'status')).toMatchObject({ code: 0 });
    const { code, json } = await run('show', 'patient', patient, '--json');
    expect([code, json.placements[0].level]).toEqual([0, 'php']);
    expect(await run('projections', 'check')).toMatchObject({ code: 0 });
  });

  it('names the event whose text was altered, and those that are broken besides', async () => {
    const { json: before } = await run('verify', '--json');
    const first = before.events - 4;
    const damage = 'UPDATE events SET text = replace(text, ?, ?) WHERE position = ?';
    change('events.db', damage, '"type":"', '"type":"X', String(first));
    change('events.db', damage, '"type":"', '"type":"X', String(first + 2));
    const ran = await run('verify', '--json');
    expect(ran).toMatchObject({ code: 1, json: { events: before.events, streams: before.streams } });
    const positions = ran.json.broken.map(({ position }: { position: string }) => position);
    expect(positions).toEqual([String(first), String(first + 2)]);
    expect(ran.json.broken[0]).toMatchObject({ id: expect.any(String), stream: expect.any(String) });
    const { code, stdout } = await run('verify');
    expect(code).toBe(1);
    expect(stdout).toContain(`First: event ${ran.json.broken[0].id} at position ${first}`);
    expectNoTrace(ran);
  });

  it('finds rows that the log does not give, and builds them anew', async () => {
    await run('projections', 'rebuild');
    change('views.db', 'UPDATE current_placement_v2 SET facility = ?', 'elsewhere');
    const wrong = await run('projections', 'check', '--json');
    expect(wrong.code).toBe(1);
    expect(wrong.json.views).toContainEqual({ name: 'current_placement', rows: 1, differing: 1 });
    expect(wrong.stderr).toContain('npx continuum projections rebuild current_placement');
    const rebuilt = await run('projections', 'rebuild', 'current_placement', '--json');
    expect(rebuilt).toMatchObject({ code: 0, json: { views: ['current_placement'] } });
    expect(await run('projections', 'check')).toMatchObject({ code: 0 });
  });

  it('builds all views from nothing, whatever became of their file', async () => {
    for (const file of readdirSync(folder)) if (file.startsWith('views.db')) rmSync(join(folder, file));
    expect((await run('projections', 'check')).stderr).toContain('npx continuum projections rebuild');
    expect(await run('projections', 'rebuild')).toMatchObject({ code: 0 });
    expect(await run('projections', 'check')).toMatchObject({ code: 0 });
    change('views.db', 'UPDATE checkpoints SET eventId = ?', NOBODY);
    const other = await run('projections', 'rebuild', 'accounts');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('Build all views anew');
    expect(await run('projections', 'rebuild')).toMatchObject({ code: 0 });
    expect(await run('projections', 'check')).toMatchObject({ code: 0 });
  });

  it('takes up again what a view had to leave out', async () => {
    await run('projections', 'rebuild');
    const { json: shown } = await run('show', 'patient', patient, '--json');
    const row = [
      'current_placement',
      '2',
      patient,
      shown.entries[0].factId,
      `care-${patient}`,
      '0',
      'Error',
      '',
    ];
    change(
      'views.db',
      `INSERT INTO quarantine (view, version, key, "eventId", stream, position, error, since)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...row,
    );
    const { json: status } = await run('projections', 'status', '--json');
    expect(status.views).toContainEqual(
      expect.objectContaining({ name: 'current_placement', quarantined: 1 }),
    );
    const { code, json } = await run('projections', 'retry', 'current_placement', patient, '--json');
    expect([code, json.views]).toEqual([0, [{ name: 'current_placement', lifted: 1, remaining: 0 }]]);
    expect(await run('projections', 'check')).toMatchObject({ code: 0 });
  });

  it('retries and prunes, and knows no other views than there are', async () => {
    const retried = await run('projections', 'retry', 'accounts', '--json');
    expect(retried).toMatchObject({
      code: 0,
      json: { views: [{ name: 'accounts', lifted: 0, remaining: 0 }] },
    });
    change(
      'views.db',
      "INSERT INTO checkpoints SELECT 'gone', 7, position, eventId FROM checkpoints LIMIT 1",
    );
    expect(await run('projections', 'prune', '--json')).toMatchObject({
      code: 0,
      json: { dropped: ['gone_v7'] },
    });
    for (const verb of ['rebuild', 'retry']) {
      const ran = await run('projections', verb, 'nonsense');
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('current_placement');
    }
  });
});

/** A patient admitted, on a leave that never was, and stepped down at an hour corrected later. */
async function writeHistory(service: TestService, contacts = 205): Promise<string> {
  const put = (path: string, body: unknown) => service.request('PUT', path, { body });
  await put('/v1/organisations/lakeside', { name: 'Lakeside' });
  await put('/v1/facilities/lakeside-house', {
    organisation: 'lakeside',
    name: 'Lakeside House',
    zone: 'America/Chicago',
    levels: ['inpatient', 'php'],
  });
  const { json } = await service.post('/v1/patients', { name: 'Rosa Delgado', birthDate: '1990-05-06' });
  const state = async (path: string, body: unknown) => {
    const answer = await service.post(`/v1/patients/${json.patient}/${path}`, body);
    expect([answer.status, answer.json.code]).toEqual([201, undefined]);
    return answer.json.events.at(-1) as { id: string; factId: string };
  };
  const place = (level: string, setting: string) => ({ level, setting, facility: 'lakeside-house' });
  await state('admissions', {
    effectiveAt: '2025-01-09T14:30',
    placement: place('inpatient', 'residential'),
    rationale: 'Danger \u001b[31m to self',
  });
  const leave = await state('leaves', { effectiveAt: '2025-01-12T09:00', kind: 'therapeutic' });
  const left = { factId: leave.factId, supersedes: leave.id, reason: 'Another patient' };
  await state('changes', { changes: [{ kind: 'void', ...left }] });
  const moved = {
    effectiveAt: '2025-01-20T11:00',
    to: place('php', 'dayProgramme'),
    rationale: 'Ready for the day programme',
  };
  const move = await state('step-downs', moved);
  await state('changes', {
    changes: [
      {
        kind: 'correct',
        factId: move.factId,
        supersedes: move.id,
        reason: 'The hour was wrong',
        type: 'PatientMoved',
        fact: { ...moved, effectiveAt: '2025-01-20T10:00', intent: 'stepDown' },
      },
    ],
  });
  for (let rank = 1; rank <= contacts; rank += 1) {
    const telephone = `555-${rank}`;
    await state('demographics', { effectiveAt: '2025-01-10', telephone });
  }
  return json.patient;
}
