const LONGEST = 200;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const FRAME = /([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/;

/**
 * What may be kept and shown of an error: its class, its code and the place in our source. Never its
 * message, since messages quote values, and values may tell of a patient.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : null;
  const place = placeOf(error);
  const parts = [error.constructor.name, code, place && `at ${place}`];
  return parts.filter(Boolean).join(' ').slice(0, LONGEST);
}

function placeOf(error: Error): string | null {
  // Everything before the first frame is the message, which may itself have lines.
  const stack = (error.stack ?? '').replace(error.message, '');
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line));
  return (frame && FRAME.exec(frame)?.[1]) ?? null;
}
