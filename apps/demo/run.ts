import type { Config } from '#config';
import { caughtUp } from './asking.js';
import { CORRECTED_ON, cohortOf, STORY } from './cohort/index.js';
import { Connection } from './connection.js';
import { INTERRUPTED, interruption } from './interruption.js';
import type { DemoOptions } from './options.js';
import { LANES, ScriptPlayer } from './player.js';
import { CommandProgress } from './progress.js';
import { Showing } from './showing.js';
import { ThrowAwayService } from './throw-away-service.js';

/**
 * Makes a cohort, sends it through the commands of a service of its own, and shows what the views say. What was
 * made is gone afterwards.
 *
 * @returns the exit code
 * @throws Error saying what stands in the way, or which command was refused
 */
export async function runDemo(config: Config, options: DemoOptions): Promise<number> {
  const told = interruption();
  const { service, address } = await ThrowAwayService.start(config);
  try {
    const shown = await Promise.race([show(service, address, options), service.failed(), told]);
    if (shown === INTERRUPTED) return INTERRUPTED;
    if (options.once) return 0;
    process.stdout.write('\nServing until Ctrl-C; then the data is removed.\n');
    await Promise.race([told, service.failed()]);
    return 0;
  } finally {
    await service.stop();
  }
}

async function show(service: ThrowAwayService, address: string, options: DemoOptions): Promise<void> {
  const { seed, patients } = options;
  const cohort = cohortOf({ seed, patients });
  const connection = new Connection(address, LANES);
  const player = new ScriptPlayer(connection, service.operator());
  say(`${counted(patients)} made patients of seed ${seed}, in a throw-away folder`);
  await player.open(cohort);
  const progress = new CommandProgress(cohort.size);
  try {
    const day = cohort.moments.findIndex(({ lanes }) => (lanes[0]?.[0]?.now ?? '') >= CORRECTED_ON);
    await player.play(cohort.moments.slice(0, day), (now) => progress.answered(now));
    await service.run(['checkpoint', service.auditor]);
    await player.play(cohort.moments.slice(day), (now) => progress.answered(now));
  } finally {
    progress.end();
  }
  const speed = `${counted(cohort.size)} commands in ${progress.seconds().toFixed(1)} s, ${progress.perSecond()} a second`;
  print(`${speed}; in the clinics it is ${cohort.end.slice(0, 10)}`);
  await caughtUp(connection);
  print(await new Showing(cohort, player, service, address, connection).text());
  connection.close();
  if (options.once) return;
  const patient = player.names.idOf(STORY);
  print('\nLook on');
  print(`  ${address}/docs`);
  print(`  CONTINUUM_DATA_DIR=${service.folder} npx continuum show patient ${patient}`);
}

function counted(number: number): string {
  return number.toLocaleString('en-US');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
