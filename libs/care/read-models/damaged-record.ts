import type { Caller } from '#event-sourcing';
import { type Damage, type RecordedEvent, StreamDamagedError } from '#event-store';

/** An event that is not, or no longer, what was written. */
export type DamagedEvent = Damage & { readonly stream: string };

/**
 * What is left of a damaged stream, for whoever may see the whole installation; for everybody else it is closed.
 *
 * @throws the error itself where it is another one, or another caller
 */
export function leftOf(
  error: unknown,
  { scope }: Caller,
): { readonly events: readonly RecordedEvent[]; readonly damaged: readonly DamagedEvent[] } {
  if (!(error instanceof StreamDamagedError) || scope.kind !== 'installation') throw error;
  const { stream, damage, events } = error;
  return {
    events: events.filter((event) => event.damage === undefined),
    damaged: damage.map((each) => ({ stream, ...each })),
  };
}
