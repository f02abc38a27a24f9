import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cohortOf } from '../../dist/apps/demo/cohort/index.js';
import { Connection } from '../../dist/apps/demo/connection.js';
import { LANES, ScriptPlayer } from '../../dist/apps/demo/player.js';
import { kept, scratch } from './scratch.mjs';
import { serving } from './service-process.mjs';
import { say } from './telling.mjs';

const PATIENTS = 1000;
/** What the service makes anew, and the mark of made-up time: from here on the clock is the machine's. */
const DERIVED = /^(views|writer|operator|clock)/;
/** What the clinics' care does not rest on: with it a patient would have more events than the figures so far had. */
const LEFT_OUT = /\/(consents|consent-revocations|authorisations|authorisation-decisions)$/;

/**
 * A data folder with a year of a thousand made patients, written by the demonstration through the real commands.
 *
 * @returns {Promise<string>}
 */
export async function template() {
  const folder = join(kept(), 'template');
  if (existsSync(folder)) return folder;
  say(`making ${PATIENTS} patients through the commands …`);
  const making = scratch('template');
  const service = await serving(making, { driven: true });
  const connection = new Connection(service.address, LANES);
  const player = new ScriptPlayer(connection, service.operator);
  const cohort = cohortOf({ seed: 1, patients: PATIENTS });
  await player.open({ ...cohort, opening: cohort.opening.map(withoutPart2) });
  await player.play(cohort.moments.map(ofCare), () => {});
  connection.close();
  await service.stop();
  for (const name of readdirSync(making)) if (DERIVED.test(name)) rmSync(join(making, name));
  renameSync(making, folder);
  return folder;
}

function ofCare({ now, lanes }) {
  return { now, lanes: lanes.map((lane) => lane.filter(({ path }) => !LEFT_OUT.test(path))) };
}

/** Nobody consents to anything here. */
function withoutPart2(command) {
  const { part2, ...body } = command.body;
  return part2 === undefined ? command : { ...command, body };
}
