import { demonstrate } from '../options.js';
import { runClusterDemo } from './run.js';

await demonstrate(
  'demo:cluster',
  'Sends a made cohort of patients through a cluster of two nodes and two projectors, kills one of each meanwhile, and\n' +
    'compares what comes of it with what one process makes of the same. CONTINUUM_EVENT_STORE names the event store;\n' +
    'without it a double stands in.',
  runClusterDemo,
);
