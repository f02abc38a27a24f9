import type { Shape } from './brief.js';
import { DENIED, REVOKED, STORY } from './cohort/index.js';
import type { Telling } from './telling.js';
import type { ThrowAwayService } from './throw-away-service.js';

const STAYS: Shape = {
  stays: { level: true, facility: true, days: true, partial: true, toDate: true },
  consents: { purpose: true, what: true, discloser: true, expiry: true },
  notice: { id: true },
};
const MARGIN = 12;
const METHODS = 'medicare,hcup,aihw,teds,serviceDays,accrued';

type Length = { readonly method: string; readonly days: number };
type ToldStay = {
  readonly stay: string;
  readonly level: string;
  readonly toDate: boolean;
  readonly lengths: readonly Length[];
};

/** What a payer is told of a member who consented, and of two of whom it is told nothing. */
export async function tellPayer(telling: Telling, service: ThrowAwayService): Promise<void> {
  const stays = (name: string) => `/v1/members/${telling.idOf(name)}/stays?methods=${METHODS}`;
  telling.say('', 'Acme Health asks: how long did its member Rosa Delgado stay?');
  const answer = await telling.curl('acme-desk', stays(STORY), STAYS);
  const told = answer.stays as readonly ToldStay[];
  telling.say('', 'Her days, by six methods', '', ...sideBySide(told));
  await tellDayByDay(telling, service, told[0]?.stay ?? '');
  telling.say(
    '',
    'Of Dwayne Mercer, who signed no consent, and of Lena Sorensen, who revoked hers, it is told nothing',
  );
  await telling.refused('acme-desk', stays(DENIED));
  await telling.refused('acme-desk', stays(REVOKED));
}

/** Why two methods differ, as whoever runs the clinic's service can show. */
async function tellDayByDay(telling: Telling, service: ThrowAwayService, stay: string): Promise<void> {
  const words = ['los', 'explain', telling.idOf(STORY), stay, '--method', 'medicare,hcup'];
  telling.say('', 'Where two of them differ on her first stay, day by day', '');
  telling.say(`npx continuum ${words.join(' ')}`);
  telling.say(...(await service.run(words)).trimEnd().split('\n'));
}

/** A row a stay, a column a method. */
function sideBySide(stays: readonly ToldStay[]): string[] {
  const columns = METHODS.split(',').map((method) => ({ method, width: Math.max(6, method.length) + 2 }));
  const head = columns.map(({ method, width }) => method.padStart(width)).join('');
  const rows = stays.map(({ level, toDate, lengths }) => {
    const days = columns.map(({ method, width }) => daysBy(lengths, method).padStart(width)).join('');
    return `  ${level.padEnd(MARGIN)}${days}${toDate ? '  to date' : ''}`;
  });
  return [`  ${' '.repeat(MARGIN)}${head}`, ...rows];
}

function daysBy(lengths: readonly Length[], method: string): string {
  return String(lengths.find((length) => length.method === method)?.days ?? '');
}
