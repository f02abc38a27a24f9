import type { TestService } from '../../e2e/service.js';

type Process = Pick<TestService, 'child'>;

function isLiving({ child }: Process): boolean {
  return child.exitCode === null && child.signalCode === null && !child.killed;
}

/** Those that run, whether they stand still or not. */
export function living<Kind extends Process>(processes: readonly Kind[]): Kind[] {
  return processes.filter(isLiving);
}

/** Takes out those that have ended. */
export function keepLiving(processes: Process[]): void {
  processes.splice(0, processes.length, ...living(processes));
}
