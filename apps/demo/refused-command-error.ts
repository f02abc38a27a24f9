import type { ScriptedCommand } from './cohort/index.js';

/** The service refused a command of the script: the script is wrong, or the service is. */
export class RefusedCommandError extends Error {
  constructor(
    readonly command: ScriptedCommand,
    body: object,
    readonly problem: string,
  ) {
    const { method, path, now, account } = command;
    super(
      `${method} ${path} of ${account} at ${now} was refused.\n` +
        `It said:  ${JSON.stringify(body)}\nAnswer:   ${problem}`,
    );
  }
}
