import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { continuum } from './cli.js';
import { Clinics } from './clinics.js';

const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });

describe('continuum replay', () => {
  let clinics: Clinics;
  let rosa: string;
  let markBefore: string;
  const page = join(tmpdir(), `replay-${process.pid}.html`);
  const place = (level: string) => ({ level, setting: 'clinic', facility: 'lakeside-house' });
  const run = (...words: string[]) =>
    continuum(clinics.service.folder, ['replay', ...words], { CONTINUUM_CLOCK: 'driven' });

  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: '<b>Rosa</b> & "co"', birthDate: '1990-05-17' }, on('06-02'));
    await clinics.state(
      rosa,
      'admissions',
      { effectiveAt: '2025-05-01', placement: place('php') },
      on('06-02'),
    );
    const step = { effectiveAt: '2025-05-20', to: place('iop') };
    const moved = (await clinics.state(rosa, 'step-downs', step, on('06-02'))).json.events.at(-1);
    const replay = await clinics.get(`/v1/patients/${rosa}/replay`, on('06-02'));
    markBefore = `${replay.json.mark.log}/${replay.json.mark.event}`;
    const corrected = {
      kind: 'correct',
      factId: moved.factId,
      supersedes: moved.id,
      reason: 'Read from the chart',
    };
    const fact = { effectiveAt: '2025-05-18', intent: 'stepDown', to: place('iop') };
    await clinics.state(
      rosa,
      'changes',
      { changes: [{ ...corrected, type: 'PatientMoved', fact }] },
      on('06-20'),
    );
  });
  afterAll(async () => {
    await clinics.stop();
    rmSync(page, { force: true });
  });

  it('tells one line an event, with both times, and what a correction changed', async () => {
    const { code, stdout } = await run(rosa, '--as-of', '2025-06-30');
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => /^2025-/.test(line));
    expect(lines).toHaveLength(5);
    expect(lines.at(-2)).toMatch(
      /^2025-06-02 18:00 UTC {2}2025-05-20 {2}Stepped down to IOP \(clinic\) at lakeside-house; LATE by 301 h · ana-ruiz$/,
    );
    expect(lines.at(-1)).toMatch(
      /^2025-06-20 18:00 UTC {2}2025-05-18 {2}CORRECTED: Stepped down to IOP \(clinic\) at lakeside-house, until then 2025-05-20; reason: Read from the chart; days: PHP 19 → 17, IOP 41 → 43 · ana-ruiz$/,
    );
    expect(stdout).toContain('Days in stays: PHP 17, IOP 43');
  });

  it('tells what changed since a mark', async () => {
    const { code, stdout } = await run(rosa, '--as-of', '2025-06-30', '--diff', markBefore);
    expect(code).toBe(0);
    expect(stdout).toContain(`Changed since ${markBefore}: 2 stays, days: PHP −2, IOP +2`);
    expect(stdout).toContain(
      'PHP at lakeside-house 2025-05-01 to 2025-05-20 → PHP at lakeside-house 2025-05-01 to 2025-05-18',
    );
  });

  it('as known before the correction tells what was believed', async () => {
    const { stdout } = await run(rosa, '--as-of', '2025-06-30', '--known-at', markBefore);
    expect(stdout).not.toContain('CORRECTED');
    expect(stdout).toContain('Days in stays: PHP 19, IOP 41');
  });

  it('writes a page to print, in which nothing that people wrote is markup', async () => {
    const { code } = await run(rosa, '--html', page, '--diff', markBefore);
    expect([code, statSync(page).mode & 0o777]).toEqual([0, 0o600]);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('&lt;b&gt;Rosa&lt;/b&gt; &amp; &quot;co&quot;');
    expect(html).not.toContain('<b>Rosa');
    expect(html.match(/<tr><td>/g)).toHaveLength(5);
    expect((await run(rosa, '--html', page)).code).toBe(1);
    expect(readFileSync(page, 'utf8')).toBe(html);
  });

  it('answers programs in one line', async () => {
    const { json } = await run(rosa, '--json', '--diff', markBefore);
    expect(json).toMatchObject({ patient: rosa, items: { length: 5 }, differences: { stays: 2 } });
  });

  it.each([
    [['00000000-0000-4000-8000-000000000000'], 'There is no patient'],
    [['--as-of', '1980-01-01'], 'born in 1990'],
    [['--known-at', '2030-01-01'], 'Nobody knows yet'],
    [['--diff', 'yesterday'], 'from is no moment'],
  ])('refuses %j in words, and writes nothing', async (words, told) => {
    const [first = ''] = words;
    const file = join(tmpdir(), `refused-${process.pid}.html`);
    const { code, stdout, stderr } = await run(
      ...(first.startsWith('--') ? [rosa] : []),
      ...words,
      '--html',
      file,
    );
    expect([code, stdout, existsSync(file)]).toEqual([1, '', false]);
    expect(stderr).toContain(told);
  });
});
