import { setTimeout as sleep } from 'node:timers/promises';
import type { Values } from './asking.js';
import type { Shape } from './brief.js';
import { STORY } from './cohort/index.js';
import { type Column, histogramOf } from './histogram.js';
import { pictureOf } from './picture.js';
import type { Telling } from './telling.js';

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
const DUE: Shape = { items: { patient: true, kind: true, level: true, dueOn: true, daysLeft: true } };

const REPORTS = '/v1/length-of-stay-reports';
const IOP_BY_PAYER = { level: 'iop', by: ['payer'], methods: ['hcup'] };
const FIGURES: Shape = {
  figures: { cell: true, n: true, days: true, mean: true, median: true, p90: true, open: true },
};
type Figure = Pick<Column, 'bands'> & {
  readonly cell: { readonly payer: string | null };
  readonly open: { readonly n: number };
};
const PAUSE_MS = 50;

/** Where the story's patient is, how she got there, and what is planned. */
export async function tellWay(telling: Telling): Promise<void> {
  const patient = telling.idOf(STORY);
  const base = `/v1/patients/${patient}`;
  telling.say('', `Rosa Delgado (${patient}), three questions`);
  await telling.curl('ana-ruiz', `${base}/current-placement`, PLACEMENTS);
  const { steps } = await telling.curl('ana-ruiz', `${base}/step-history`, STEPS);
  await telling.curl('ana-ruiz', `${base}/episodes/${telling.idOf(`${STORY}.e1`)}/plan`, PLAN);
  telling.say('', 'Her way, a mark a week', '', ...pictureOf(steps as Values[]).map((line) => `  ${line}`));
}

/** How long intensive outpatient care lasts, by who pays for it. */
export async function tellLengths(telling: Telling): Promise<void> {
  telling.say('', 'Her case manager asks: how long are our IOP stays, by payer?');
  const { report } = await telling.post('ana-ruiz', REPORTS, IOP_BY_PAYER, { report: true, state: true });
  const path = `${REPORTS}/${report}`;
  while ((await telling.asking('ana-ruiz').get(path)).state !== 'reported') await sleep(PAUSE_MS);
  const { figures } = await telling.curl('ana-ruiz', `${path}/figures`, FIGURES);
  const columns = (figures as Figure[]).map(
    ({ cell, bands, open }): Column => ({ heading: cell.payer ?? 'nobody', bands, open: open.n }),
  );
  telling.say('', ...histogramOf(columns).map((line) => `  ${line}`));
}

/** What the payer authorised and will not pay for much longer. */
export async function tellLapses(telling: Telling): Promise<void> {
  telling.say('', 'And whose authorisations by Acme Health end within a week?');
  const { items } = await telling.curl('ana-ruiz', '/v1/authorisations/due?payer=acme-health&within=7', DUE);
  telling.say('', ...(items as Values[]).map((item) => lapseLine(item, telling)));
}

function lapseLine({ patient, level, dueOn, daysLeft }: Values, telling: Telling): string {
  const name = telling.personOf(patient).padEnd(16);
  return `  ${name}  ${String(level).padEnd(4)}  the last authorised day is ${dueOn}; days left: ${daysLeft}`;
}
