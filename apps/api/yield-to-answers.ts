import { constants, setPriority } from 'node:os';

/** Whoever counts or builds waits for whoever answers. Elsewhere than on Linux this would be said of the whole process. */
export function yieldToAnswers(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
}
