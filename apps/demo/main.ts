import { loadConfig } from '#config';
import { demonstrate } from './options.js';
import { runDemo } from './run.js';

await demonstrate(
  'demo',
  'Sends a made cohort of patients through the real commands, and shows what comes of it.\n' +
    'CONTINUUM_PORT chooses another port than 3000; 0 takes a free one.',
  (options) => runDemo(loadConfig(), options),
);
