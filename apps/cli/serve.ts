import type { Command } from 'commander';
import { loadConfig } from '#config';

/** `serve`: the service itself, until it is told to stop. */
export function serveVerb(program: Command): void {
  program
    .command('serve')
    .description('serve the data folder over HTTP, until SIGINT or SIGTERM')
    .addHelpText(
      'after',
      '\nSettings come from the environment: CONTINUUM_DATA_DIR, CONTINUUM_PORT and others.',
    )
    .action(async () => {
      const config = loadConfig();
      const { serve } = await import('../api/index.js');
      process.exitCode = await serve(config);
    });
}
