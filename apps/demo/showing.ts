import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Asking, type Values } from './asking.js';
import { briefJson, type Shape } from './brief.js';
import { ACCOUNTS, type Cohort, STORY } from './cohort/index.js';
import type { Connection } from './connection.js';
import { pictureOf } from './picture.js';
import type { ScriptPlayer } from './player.js';
import type { ThrowAwayService } from './throw-away-service.js';

const runFile = promisify(execFile);

const PLACEMENTS: Shape = {
  placements: {
    level: true,
    setting: true,
    facility: true,
    since: true,
    daysSoFar: true,
    caseManager: true,
    payerAtStart: true,
  },
};
const PLACE: Shape = { level: true };
const STEPS: Shape = {
  steps: { at: true, direction: true, from: PLACE, to: PLACE, days: true, corrected: true },
};
const PLACED: Shape = { placements: { level: true, since: true } };
const SPAN: Shape = { level: true, from: true, to: true };
const CHANGED: Shape = {
  days: true,
  items: { before: SPAN, after: SPAN, causes: { type: true, recordedAt: true, by: { id: true } } },
};
const PLAN: Shape = {
  state: true,
  draftedOn: true,
  level: true,
  finalisedOn: true,
  missing: true,
  supports: { kind: true, linkedOn: true, opened: true },
  acknowledgement: { outcome: true, by: true, on: true, outdated: true },
  transmissions: { to: true, way: true, sentOn: true, receivedOn: true },
  appointments: { on: true, service: true, status: true },
};

/** What came of the script: tokens, the story's patient asked about three times, and who is in care. */
export class Showing {
  private readonly asking: Asking;
  private readonly lines: string[] = [];

  constructor(
    private readonly cohort: Cohort,
    private readonly player: ScriptPlayer,
    private readonly service: ThrowAwayService,
    private readonly address: string,
    connection: Connection,
  ) {
    this.asking = new Asking(connection, player.tokenOf('ida-berg'), cohort.end);
  }

  async text(): Promise<string> {
    this.tokens();
    const patient = this.player.names.idOf(STORY);
    const episode = this.player.names.idOf(`${STORY}.e1`);
    const base = `/v1/patients/${patient}`;
    this.say('', `Rosa Delgado (${patient}), three questions`);
    await this.curl(`${base}/current-placement`, PLACEMENTS);
    const { steps } = await this.curl(`${base}/step-history`, STEPS);
    await this.curl(`${base}/episodes/${episode}/plan`, PLAN);
    this.say('', 'Her way, a mark a week', '', ...pictureOf(steps as Values[]).map((line) => `  ${line}`));
    await this.auditorsStory(base, patient);
    await this.counts();
    return this.lines.join('\n');
  }

  /** On 20 March the boundary between her PHP and IOP was put right: what was believed the day before, and what changed. */
  private async auditorsStory(base: string, patient: string): Promise<void> {
    this.say('', 'An auditor asks: where was she on 1 February, as known on 19 March and on 20 March?');
    await this.curl(`${base}/current-placement?asOf=2025-02-01&knownAt=2025-03-19`, PLACED);
    await this.curl(`${base}/current-placement?asOf=2025-02-01&knownAt=2025-03-20`, PLACED);
    this.say('', 'What changed in between, and who changed it?');
    await this.curl(`/v1/audit/differences?patient=${patient}&from=2025-03-19&to=2025-03-20`, CHANGED);
    await this.proof(patient);
  }

  /** The auditor has a checkpoint of 19 March, so that nothing from before can be written anew unseen. */
  private async proof(patient: string): Promise<void> {
    const { auditor } = this.service;
    const [checkpoint = ''] = readdirSync(auditor);
    const [held, bundle] = [join(auditor, checkpoint), join(auditor, 'bundle')];
    const words = ['export', '--patient', patient, '--out', bundle, '--against', held];
    await this.service.run(words);
    this.say(
      '',
      'Can it be proved? Her record, checked against the checkpoint the auditor was given on 19 March',
      '',
    );
    this.say(`npx continuum ${words.join(' ')}`, `node ${join(bundle, 'verify.mjs')} --checkpoint ${held}`);
    const { stdout } = await runFile(process.execPath, [join(bundle, 'verify.mjs'), '--checkpoint', held]);
    this.say(...stdout.trimEnd().split('\n'));
  }

  private say(...lines: string[]): void {
    this.lines.push(...lines);
  }

  private tokens(): void {
    this.say('', 'Tokens');
    for (const account of ACCOUNTS) {
      const scope =
        'organisation' in account ? account.organisation : 'payer' in account ? account.payer : '';
      const who = `${account.role.padEnd(12)}  ${account.accountId.padEnd(9)}  ${scope.padEnd(11)}`;
      this.say(`  ${who}  ${this.player.tokenOf(account.accountId)}`);
    }
  }

  private async curl(path: string, shape: Shape): Promise<Values> {
    const token = this.player.tokenOf('ana-ruiz');
    const answer = await this.asking.get(path);
    this.say(
      '',
      `curl -s '${this.address}${path}' -H 'Authorization: Bearer ${token}'`,
      briefJson(answer, shape),
    );
    return answer;
  }

  private async counts(): Promise<void> {
    const placements = await this.asking.all('/v1/current-placements');
    const inCare = new Set(placements.map(({ patient }) => patient)).size;
    const { patients, end } = this.cohort;
    this.say('', `In care on ${end.slice(0, 10)}: ${inCare} of ${patients.length} patients`, '');
    for (const level of ['inpatient', 'php', 'iop', 'outpatient', 'aftercare']) {
      const count = placements.filter((placement) => placement.level === level).length;
      const bar = '#'.repeat(Math.ceil((count * 60) / Math.max(1, placements.length)));
      this.say(`  ${level.padEnd(12)}${String(count).padStart(5)}  ${bar}`.trimEnd());
    }
  }
}
