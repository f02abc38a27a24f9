import type { Command } from 'commander';
import { loadSettings } from '#config';

/** `serve`: the service itself, until it is told to stop. */
export function serveVerb(program: Command): void {
  program
    .command('serve')
    .description('serve the data folder, or as one node of a cluster, over HTTP, until SIGINT or SIGTERM')
    .addHelpText(
      'after',
      '\nSettings come from the environment: CONTINUUM_DATA_DIR, CONTINUUM_PORT and others; for a cluster ' +
        'CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE.',
    )
    .action(async () => {
      const settings = loadSettings();
      const { serve } = await import('../api/index.js');
      process.exitCode = await serve(settings);
    });
}
