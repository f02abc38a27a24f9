import type { Problem } from '#http';

/** The service refused, or failed; `problem` is what it answered. */
export class ServiceProblemError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
  }
}

/** Nobody answers where the service was said to be. */
export class ServiceLostError extends Error {
  constructor(address: string, cause: unknown) {
    super(
      `The service at ${address} does not answer (${reasonOf(cause)}). ` +
        'Its log says why; then run the command again.',
      { cause },
    );
  }
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
}
