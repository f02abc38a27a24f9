import { hashOf } from './chain.js';
import type { RawEvent } from './event-store.js';

/** Where a stream has come to; `computed` differs from `hash` where the stored hash is the damaged part. */
export type Tip = { readonly revision: number; readonly hash: string; readonly computed: string };

type Stated = { id: string; stream: string; revision: number; prevHash: unknown };

/** Holds events against those before them in their streams, in log order. Keeps the tip of each stream it met. */
export class ChainCheck {
  private readonly tips = new Map<string, Tip>();

  get streams(): number {
    return this.tips.size;
  }

  /** Whether the stream has been met, or told of. */
  knows(stream: string): boolean {
    return this.tips.has(stream);
  }

  /** What stands before the first event that will be held against it. */
  begin(stream: string, revision: number, hash: string): void {
    this.tips.set(stream, { revision, hash, computed: hash });
  }

  /** What is wrong with the next event; nothing where it is what was written. */
  problemsOf(raw: RawEvent): string[] {
    const computed = hashOf(raw.text);
    const stated = read(raw.text);
    const intact = computed === raw.hash;
    const problems: string[] = [];
    if (!intact) problems.push('its text does not have its hash');
    if (!stated) problems.push('its text is no event');
    if (intact && stated) problems.push(...disagreements(raw, stated));

    // Damaged text may no longer say which event it is; then the columns do.
    const known = intact && stated ? stated : raw;
    const tip = this.tips.get(known.stream);
    this.tips.set(known.stream, { revision: known.revision, hash: raw.hash, computed });
    const next = (tip?.revision ?? -1) + 1;
    if (known.revision !== next) problems.push(`revision ${next} of its stream should stand here`);
    else if (intact && stated && !links(stated.prevHash, tip)) {
      problems.push('it is not chained to the event before it');
    }
    return problems;
  }
}

function disagreements(raw: RawEvent, stated: Stated): string[] {
  return (['id', 'stream', 'revision'] as const)
    .filter((name) => raw[name] !== stated[name])
    .map((name) => `its ${name} is filed as ${raw[name]} but its text says ${stated[name]}`);
}

function links(prevHash: unknown, tip: Tip | undefined): boolean {
  return tip ? prevHash === tip.hash || prevHash === tip.computed : prevHash === null;
}

function read(text: string): Stated | null {
  try {
    const { id, stream, revision, metadata } = JSON.parse(text);
    return { id, stream, revision, prevHash: metadata.prevHash };
  } catch {
    return null;
  }
}
