import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { loadSettings, WrongSettingsError } from '#config';
import { project } from './project.js';

if (parentPort === null) throw new Error('This file is run by the projector, in a thread of its own');

const told = once(parentPort, 'message');
try {
  const { config, cluster } = loadSettings();
  if (cluster === null) {
    throw new WrongSettingsError([
      'CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE must name a cluster: on one machine the service projects by itself',
    ]);
  }
  await project(
    config,
    cluster,
    told.then(() => {}),
  );
} finally {
  parentPort.close();
}
