import { loadSettings, WrongSettingsError } from '#config';
import { firstSignal } from '../first-signal.js';
import { project } from './project.js';

try {
  const { config, cluster } = loadSettings();
  if (cluster === null) {
    throw new WrongSettingsError([
      'CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE must name a cluster: on one machine the service projects by itself',
    ]);
  }
  await project(config, cluster, firstSignal());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
