import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { careViews } from '#care/views';
import { chain, type RawEvent, START } from '#event-store';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { readMovedMark, SqliteEventStore } from '#event-store/sqlite';
import { aNote } from '#event-store/testing';
import { givenMasterKey } from '#privacy';
import { PostgresVault, verifyAccesses as verifyThere } from '#privacy/postgres';
import { SqliteVault, verifyAccesses as verifyHere } from '#privacy/sqlite';
import { patientStreams, tableOf } from '#projections';
import { continuum } from '../e2e/cli.js';
import { MadeClinics } from '../e2e/made-clinics.js';
import { MoveScene } from './move-scene.js';

const PATIENTS = 40;
const YEARS_LATER = '2040-01-01T12:00:00.000Z';
const MONTHS_AFTER = '2040-03-01T12:00:00.000Z';
const HEX = /^[0-9a-f]{64}$/;

describe('A data folder moves to a cluster:', () => {
  let clinics: MadeClinics;
  let erased: string;
  let log: readonly RawEvent[];
  let scenes: MoveScene[] = [];
  const scene = async () => {
    const made = await MoveScene.of(clinics.service.folder);
    scenes.push(made);
    return made;
  };
  const masterOf = ({ folder }: MoveScene) => givenMasterKey({ file: join(folder, 'master.key') });
  const textsOf = ({ events }: MoveScene) => events.map(({ data }) => Buffer.from(data).toString());
  /** A process of a cluster comes and wants the keys. */
  const nodeStarts = (at: MoveScene) => PostgresVault.open(at.database, masterOf(at), { mustExist: true });
  const untouched = async (at: MoveScene) => {
    expect([at.events.length, await at.schemas(), readMovedMark(at.folder)]).toEqual([0, [], null]);
  };
  const writes = (at: MoveScene) => {
    const words = ['token', 'create', '--account', 'new', '--role', 'admin', '--expires', MONTHS_AFTER];
    return continuum(at.folder, words, { CONTINUUM_CLOCK: 'driven' });
  };

  beforeAll(async () => {
    clinics = await MadeClinics.open(7, PATIENTS);
    const gone = await clinics.send('POST', '/v1/patients', {
      name: 'Zanzibara Quillfeather',
      birthDate: '1980-05-17',
    });
    erased = gone.json.patient;
    await clinics.ask(`/v1/patients/${clinics.story}/step-history`);
    await clinics.service.get(`/v1/patients/${clinics.story}`, { token: clinics.tokenOf('acme-desk') });
    const erasure = await clinics.service.post(
      `/v1/patients/${erased}/erasure`,
      { reason: 'retentionOver' },
      { now: YEARS_LATER },
    );
    expect(erasure.status).toBe(201);
    const beside = await scene();
    const ran = await continuum(clinics.service.folder, ['move'], {
      ...beside.env,
      CONTINUUM_MASTER_KEY_FILE: join(clinics.service.folder, 'master.key'),
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^Process \d+ already writes to .* and serves at .*Send commands there, stop/);
    expect(beside.events).toEqual([]);
    await clinics.service.kill9();
    const store = await SqliteEventStore.openReadOnly(clinics.service.folder);
    log = await store.readRaw(START, 100_000);
    await store.close();
  }, 120_000);
  afterEach(async () => {
    await Promise.all(scenes.map((made) => made.remove()));
    scenes = [];
  });
  afterAll(() => clinics.service.stop());

  it('every event as it is and in its order, keys, who looked and views; then it takes writers no more', async () => {
    const at = await scene();
    const before = await continuum(at.folder, ['checkpoint', join(at.folder, '..', 'checkpoints'), '--json']);
    const { code, json, stderr } = await at.move();
    expect([code, stderr]).toEqual([0, '']);
    expect(json).toMatchObject({ events: log.length, copied: log.length, problems: [] });
    expect([json.heads, json.order]).toEqual([expect.stringMatching(HEX), expect.stringMatching(HEX)]);
    expect(textsOf(at)).toEqual(log.map(({ text }) => text));
    expect(JSON.parse(log[0]?.text ?? '').data.log).toBe(json.log);
    const rows = Object.fromEntries(
      json.views.map(({ name, rows }: { name: string; rows: number }) => [name, rows]),
    );
    expect(rows.stays).toBeGreaterThan(PATIENTS);
    expect(rows.patient_streams).toBeGreaterThan(PATIENTS);

    const here = SqliteVault.open(at.folder, masterOf(at), { readOnly: true });
    const there = await nodeStarts(at);
    expect((await there.signingKey()).fingerprint).toBe((await here.signingKey())?.fingerprint);
    expect(there.digest('anything')).toBe(here.digest('anything'));
    expect(await there.existingKeyOf(erased)).toBeNull();
    const [one, other] = [await here.keyToOpen(clinics.story), await there.keyToOpen(clinics.story)];
    expect(other?.digest('anything')).toBe(one?.digest('anything'));
    const beside = await at.move();
    expect(beside).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nodes of a cluster work on/) });
    await there.close();
    here.close();

    const held = await continuum(null, ['verify', '--checkpoint', before.json.file, '--json'], at.env);
    expect([held.code, held.json]).toMatchObject([
      0,
      { events: log.length, broken: [], checkpoint: { size: log.length, problems: [] } },
    ]);

    const accesses = await verifyThere(at.database);
    expect(accesses).toEqual(verifyHere(at.folder));
    expect(accesses).toMatchObject({ entries: json.accesses.entries, broken: [], file: [] });
    expect(accesses.entries).toBeGreaterThan(1);

    const refused = {
      code: 1,
      stderr: expect.stringMatching(/is closed: its log moved to esdb:.*--give-up/),
    };
    expect(await writes(at)).toMatchObject(refused);
    const taken = ['export', '--patient', clinics.story, '--out', join(at.folder, '..', 'bundle')];
    expect(await continuum(at.folder, taken)).toMatchObject(refused);
    expect((await continuum(at.folder, ['verify', '--json'])).json).toMatchObject({
      events: log.length,
      broken: [],
    });
  });

  it('killed at any moment and taken up again, each event is there once, and nobody works there before the end', async () => {
    const at = await scene();
    for (const events of [1, Math.floor(log.length / 3), log.length - 20]) {
      await at.killedAt(events);
      if (!(await at.schemas()).includes('continuum_keys')) continue;
      await expect(nodeStarts(at)).rejects.toThrow(/not all there yet. Finish it: continuum move/);
    }
    expect((await writes(at)).stderr).toMatch(/is being moved to esdb:.*Run continuum move again/);
    await at.sql('continuum_keys', 'delete from patient_key where patient = $1', [clinics.story]);
    const begun = at.events.length;
    expect(begun).toBeGreaterThan(log.length / 3);
    const { json } = await at.move();
    expect(json).toMatchObject({ events: log.length, copied: log.length - begun, problems: [] });
    expect(textsOf(at)).toEqual(log.map(({ text }) => text));
    await (await nodeStarts(at)).close();
  });

  it('where the event store is unsure or is electing a leader, each event is there once and in its order', async () => {
    const at = await scene();
    at.double.faults.appends.push('late', 'broken', 'notReady', 'lost', 'notLeader');
    expect((await at.move()).json).toMatchObject({ events: log.length, problems: [] });
    expect(textsOf(at)).toEqual(log.map(({ text }) => text));
  });

  it('where another log lies there, it is refused, and nothing is written or closed', async () => {
    const at = await scene();
    const store = await EventStoreDBEventStore.open({ connectionString: at.double.connectionString });
    await store.append('log', 'none', chain('log', null, [aNote()]));
    await store.close();
    const { code, stderr } = await at.move();
    expect([code, at.events.length, await at.schemas()]).toEqual([1, 1, []]);
    expect(stderr).toMatch(/does not hold this log.*is number 0 there; in the log that is event .*are empty/);
    expect((await writes(at)).code).toBe(0);
  });

  it('where an event was altered, it is refused with its name, and nothing is written', async () => {
    const at = await scene();
    const file = join(at.folder, 'events.db');
    expect((await writes(at)).code).toBe(0);
    const bytes = readFileSync(file);
    bytes.write('X', bytes.lastIndexOf('"type":"PatientMoved"') + '"type":"'.length);
    writeFileSync(file, bytes);
    const { code, stderr } = await at.move();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /is not what was written.*1 broken. First: event [0-9a-f-]{36} .*continuum verify/,
    );
    await untouched(at);
  });

  it('under another master key, to no cluster, or to servers that are not there, it is refused with all that is wrong', async () => {
    const at = await scene();
    const other = join(at.folder, '..', 'other.key');
    writeFileSync(other, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const wrong = await at.move([], { CONTINUUM_MASTER_KEY_FILE: other });
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/master key does not open .*keys.db/),
    });
    const nowhere = await continuum(at.folder, ['move'], { CONTINUUM_CLOCK: 'driven' });
    expect(nowhere).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Where to is not said: set CONTINUUM/),
    });
    const gone = await at.move(['--to', 'esdb://127.0.0.1:1?tls=false'], {
      CONTINUUM_READ_STORE: 'postgresql://a:b@127.0.0.1:1/c',
    });
    expect(gone.code).toBe(1);
    expect(gone.stderr).toMatch(/CONTINUUM_EVENT_STORE: .*\n.*CONTINUUM_READ_STORE names a server/);
    await untouched(at);
  });

  it('what was altered there afterwards is named, and no node starts any more', async () => {
    const at = await scene();
    expect((await at.move()).code).toBe(0);
    const stays = tableOf(careViews.find(({ name }) => name === 'stays') ?? patientStreams);
    const { rows } = await at.sql('continuum', `select patient from ${stays} limit 1`);
    const altered = rows[0]?.patient;
    await at.sql('continuum', `update ${stays} set "learnedFrom" = 'x' where patient = $1`, [altered]);
    await at.sql('continuum_keys', 'update patient_key set wrapped = $1 where patient = $2', [
      '',
      clinics.story,
    ]);
    const { code, json } = await at.move();
    expect([code, json.problems]).toEqual([
      1,
      [
        `The key of patient ${clinics.story} is not as it was`,
        expect.stringMatching(new RegExp(`^View stays: ${altered} `)),
      ],
    ]);
    await expect(nodeStarts(at)).rejects.toThrow(/not all there/);
    const { rows: accounts } = await at.sql(
      'continuum_access',
      'select account from accesses where place = 2',
    );
    await at.sql('continuum_access', "update accesses set account = 'x' where place = 2");
    expect((await at.move()).stderr).toMatch(/Entry 2 of the access log is another one there/);
    await at.sql('continuum_access', 'update accesses set account = $1 where place = 2', [
      accounts[0]?.account,
    ]);
    const last = at.double.log.records.pop();
    expect((await at.move()).stderr).toMatch(/does not end where .* or has lost some/);
    if (last) at.double.log.records.push({ ...last, data: Buffer.from('{}') });
    expect((await at.move()).stderr).toMatch(/Event [0-9a-f-]{36}, .*, and its text is another one/);
  });

  it('given up half-way, the folder takes writers again, and may move there later with what came since', async () => {
    const at = await scene();
    await at.killedAt(100);
    const opened = await continuum(at.folder, ['move', '--give-up', '--json']);
    expect(opened).toMatchObject({ code: 0, json: { open: true } });
    expect((await writes(at)).code).toBe(0);
    const { json } = await at.move();
    expect(json.problems).toEqual([]);
    expect(json.events).toBeGreaterThan(log.length);
    expect((await at.move()).json).toMatchObject({ copied: 0, events: json.events, problems: [] });
    const twice = await at.move(['--give-up']);
    expect(twice).toMatchObject({ code: 0, json: { open: true, accessesLeft: 0 } });
    await expect(nodeStarts(at)).rejects.toThrow(/not all there/);
    expect(await at.move(['--give-up'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not closed/),
    });
  });

  it('once the cluster has taken an event, there is no way back', async () => {
    const at = await scene();
    expect((await at.move()).code).toBe(0);
    const store = await EventStoreDBEventStore.open({ connectionString: at.double.connectionString });
    await store.append('log-more', 'none', chain('log-more', null, [aNote()]));
    await store.close();
    const { code, stderr } = await at.move(['--give-up']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/has taken events since.*go on with the cluster/),
    ]);
    await (await nodeStarts(at)).close();
    expect(existsSync(join(at.folder, 'moved.json'))).toBe(true);
  });
});
