import type { Config } from '#config';
import { SqliteEventStore } from '#event-store/sqlite';
import { masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from '../../api/folder/index.js';
import { caughtUp } from '../asking.js';
import type { Cohort } from '../cohort/index.js';
import { Connection } from '../connection.js';
import { LANES, ScriptPlayer } from '../player.js';
import { CommandProgress } from '../progress.js';
import { ThrowAwayService } from '../throw-away-service.js';
import type { CameTo } from './compare-views.js';
import { knownNames } from './known-names.js';
import { LogNames } from './log-names.js';
import { wholeLog } from './whole-log.js';

/** One process on a data folder that is given the same script, to compare with. */
export class EmbeddedRun {
  private readonly started: ReturnType<typeof ThrowAwayService.start>;

  constructor(config: Config) {
    this.started = ThrowAwayService.start({ ...config, CONTINUUM_PORT: 0 });
  }

  /** Plays the script. @param use - is given what came of it @throws Error where the service ends by itself */
  async play<Result>(cohort: Cohort, use: (cameTo: CameTo) => Promise<Result>): Promise<Result> {
    const { service, address } = await this.started;
    const player = await Promise.race([played(service, address, cohort), service.failed()]);
    const log = await SqliteEventStore.openReadOnly(service.folder);
    const readStore = openReadStore(viewsFile(service.folder), { readOnly: true });
    const vault = SqliteVault.open(service.folder, masterKey(null, service.folder), { readOnly: true });
    try {
      const names = new LogNames(await wholeLog(log), knownNames(cohort, player.names, vault));
      return await use({ readStore, names });
    } finally {
      vault.close();
      await Promise.all([log.close(), readStore.close()]);
    }
  }

  async stop(): Promise<void> {
    const { service } = await this.started;
    await service.stop();
  }
}

async function played(service: ThrowAwayService, address: string, cohort: Cohort): Promise<ScriptPlayer> {
  const connection = new Connection(address, LANES);
  const player = new ScriptPlayer(connection, service.operator());
  const progress = new CommandProgress(cohort.size);
  try {
    await player.open(cohort);
    await player.play(cohort.moments, (now) => progress.answered(now));
    await caughtUp(connection);
    return player;
  } finally {
    progress.end();
    connection.close();
  }
}
