import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cohortOf } from '../../dist/apps/demo/cohort/index.js';
import { Connection } from '../../dist/apps/demo/connection.js';
import { LANES, ScriptPlayer } from '../../dist/apps/demo/player.js';
import { ThrowAwayService } from '../../dist/apps/demo/throw-away-service.js';
import { loadConfig } from '../../dist/libs/config/index.js';
import { say } from './telling.mjs';

/** Where logs that take long to make are kept between runs. */
export const CACHE = join(tmpdir(), 'continuum-bench');
const PATIENTS = 1000;

/**
 * A data folder with a year of a thousand made patients, written by the demonstration through the real commands.
 *
 * @returns {Promise<string>}
 */
export async function template() {
  const folder = join(CACHE, 'template');
  if (existsSync(join(folder, 'whole'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  say(`Making ${PATIENTS} patients through the commands …`);
  const cohort = cohortOf({ seed: 1, patients: PATIENTS });
  const { service, address } = await ThrowAwayService.start({ ...loadConfig(), CONTINUUM_PORT: 0 });
  try {
    const connection = new Connection(address, LANES);
    const player = new ScriptPlayer(connection, service.operator());
    await player.open(cohort);
    await player.play(cohort, () => {});
    connection.close();
    cpSync(service.folder, folder, {
      recursive: true,
      filter: (path) => !/views|writer|operator/.test(path),
    });
  } finally {
    await service.stop();
  }
  writeFileSync(join(folder, 'whole'), '');
  return folder;
}
