import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Shape } from './brief.js';
import { STORY } from './cohort/index.js';
import type { Telling } from './telling.js';
import type { ThrowAwayService } from './throw-away-service.js';

const runFile = promisify(execFile);

const PLACED: Shape = { placements: { level: true, since: true } };
const SPAN: Shape = { level: true, from: true, to: true };
const CHANGED: Shape = {
  days: true,
  items: { before: SPAN, after: SPAN, causes: { type: true, recordedAt: true, by: { id: true } } },
};
const DENIALS: Shape = {
  items: { at: true, purpose: true, what: true, patients: true, told: true },
};
const DISCLOSURES: Shape = {
  items: {
    at: true,
    by: { id: true },
    recipient: true,
    purpose: true,
    noticeId: true,
    stays: { consent: true },
  },
};

/** On 20 March the boundary between her PHP and IOP was put right: what was believed the day before, and what changed. */
export async function tellPast(telling: Telling, service: ThrowAwayService): Promise<void> {
  const patient = telling.idOf(STORY);
  const placement = `/v1/patients/${patient}/current-placement?asOf=2025-02-01`;
  telling.say('', 'An auditor asks: where was she on 1 February, as known on 19 March and on 20 March?');
  await telling.curl('eva-lund', `${placement}&knownAt=2025-03-19`, PLACED);
  await telling.curl('eva-lund', `${placement}&knownAt=2025-03-20`, PLACED);
  telling.say('', 'What changed in between, and who changed it?');
  const period = 'from=2025-03-19&to=2025-03-20';
  await telling.curl('eva-lund', `/v1/audit/differences?patient=${patient}&${period}`, CHANGED);
  await tellProof(telling, service, patient);
}

/** The auditor has a checkpoint of 19 March, so that nothing from before can be written anew unseen. */
async function tellProof(telling: Telling, service: ThrowAwayService, patient: string): Promise<void> {
  const { auditor } = service;
  const [checkpoint = ''] = readdirSync(auditor);
  const [held, bundle] = [join(auditor, checkpoint), join(auditor, 'bundle')];
  const words = ['export', '--patient', patient, '--out', bundle, '--against', held];
  await service.run(words);
  telling.say(
    '',
    'Can it be proved? Her record, checked against the checkpoint the auditor was given on 19 March',
    '',
  );
  const verifier = join(bundle, 'verify.mjs');
  telling.say(`npx continuum ${words.join(' ')}`, `node ${verifier} --checkpoint ${held}`);
  const { stdout } = await runFile(process.execPath, [verifier, '--checkpoint', held]);
  telling.say(...stdout.trimEnd().split('\n'));
}

/** What is left of the payer's questions: the ones that were denied, and what was told under which consent. */
export async function tellDisclosures(telling: Telling): Promise<void> {
  telling.say('', 'The auditor asks: what was Acme Health not told?');
  await telling.curl('eva-lund', '/v1/accesses?account=acme-desk&outcome=denied', DENIALS);
  telling.say('', 'And what was it told of Rosa Delgado, under which consent?');
  await telling.curl('eva-lund', `/v1/patients/${telling.idOf(STORY)}/disclosures`, DISCLOSURES);
}
