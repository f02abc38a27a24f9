import { tellDisclosures, tellPast } from './auditors-answers.js';
import { tellLapses, tellLengths, tellWay } from './case-managers-answers.js';
import type { Cohort } from './cohort/index.js';
import type { Connection } from './connection.js';
import { tellPayer } from './payers-answers.js';
import type { ScriptPlayer } from './player.js';
import { Telling } from './telling.js';
import type { ThrowAwayService } from './throw-away-service.js';
import { tokenLines } from './tokens.js';

/** What came of the script: tokens, what case managers, auditors and payers are told, and who is in care. */
export class Showing {
  private readonly telling: Telling;

  constructor(
    private readonly cohort: Cohort,
    private readonly player: ScriptPlayer,
    private readonly service: ThrowAwayService,
    address: string,
    connection: Connection,
  ) {
    this.telling = new Telling(cohort, player, address, connection);
  }

  async text(): Promise<string> {
    const { telling, service } = this;
    telling.say('', 'Tokens', ...tokenLines(this.player));
    await tellWay(telling);
    await tellPast(telling, service);
    await tellPayer(telling, service);
    await tellDisclosures(telling);
    await tellLengths(telling);
    await tellLapses(telling);
    await this.counts();
    return telling.text();
  }

  private async counts(): Promise<void> {
    const placements = await this.telling.asking('ida-berg').all('/v1/current-placements');
    const inCare = new Set(placements.map(({ patient }) => patient)).size;
    const { patients, end } = this.cohort;
    this.telling.say('', `In care on ${end.slice(0, 10)}: ${inCare} of ${patients.length} patients`, '');
    for (const level of ['inpatient', 'php', 'iop', 'outpatient', 'aftercare']) {
      const count = placements.filter((placement) => placement.level === level).length;
      const bar = '#'.repeat(Math.ceil((count * 60) / Math.max(1, placements.length)));
      this.telling.say(`  ${level.padEnd(12)}${String(count).padStart(5)}  ${bar}`.trimEnd());
    }
  }
}
