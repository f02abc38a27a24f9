export type Proposal = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type Stored = Proposal & {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
};

export type Expected = bigint | 'any' | 'exists' | 'none';

export type Judged =
  | { readonly kind: 'written'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'wrongVersion'; readonly current: bigint | null }
  | { readonly kind: 'deleted' };

const TOMBSTONE = 2n ** 63n - 1n;

/** Events in one order, at positions with gaps, and who is told of new ones. */
export class DoubleLog {
  readonly records: Stored[] = [];
  readonly listeners = new Set<() => void>();
  private readonly streams = new Map<string, Stored[]>();
  private readonly tombstoned = new Set<string>();
  /** Hidden up to and with this revision. */
  private readonly hidden = new Map<string, bigint>();
  private end = 733n;

  constructor() {
    this.system('$startup');
  }

  append(stream: string, expected: Expected, proposals: readonly Proposal[]): Judged {
    if (this.tombstoned.has(stream)) return { kind: 'deleted' };
    const stored = this.streams.get(stream) ?? [];
    const last = BigInt(stored.length - 1);
    const isHidden = last >= 0n && this.hidden.get(stream) === last;
    const before = expected === 'none' ? -1n : expected;
    const place = typeof before === 'bigint' ? before : last;
    if (typeof before === 'string' && stored.length > 0) {
      const known = stored.findIndex(({ id }) => id === proposals[0]?.id);
      if (known >= 0) return this.repeated(stored, BigInt(known - 1), proposals);
    }
    if (expected === 'exists' && stored.length === 0) return { kind: 'wrongVersion', current: null };
    if (place > last) return { kind: 'wrongVersion', current: stored.length === 0 ? null : last };
    if (place < last && !(isHidden && expected === 'none')) return this.repeated(stored, place, proposals);
    for (const proposal of proposals) this.write(stream, proposal);
    return this.endOf(this.streams.get(stream) ?? []);
  }

  /** By ids alone, whatever else is in them. */
  private repeated(stored: readonly Stored[], after: bigint, proposals: readonly Proposal[]): Judged {
    const from = Number(after) + 1;
    const there = stored.slice(from, from + proposals.length);
    const isSame = there.length === proposals.length && there.every(({ id }, i) => id === proposals[i]?.id);
    return isSame ? this.endOf(there) : { kind: 'wrongVersion', current: BigInt(stored.length - 1) };
  }

  private endOf(stored: readonly Stored[]): Judged {
    const last = stored.at(-1);
    return { kind: 'written', revision: last?.revision ?? 0n, position: last?.position ?? this.end };
  }

  /** How many events stand before a position: they stand in its order. */
  countBefore(position: bigint): number {
    let [from, to] = [0, this.records.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.records[middle]?.position ?? position) < position) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Events of a stream that can be read; null where there are none, `deleted` where it has a tombstone. */
  read(stream: string): readonly Stored[] | null | 'deleted' {
    if (this.tombstoned.has(stream)) return 'deleted';
    const from = (this.hidden.get(stream) ?? -1n) + 1n;
    const visible = (this.streams.get(stream) ?? []).slice(Number(from));
    return visible.length === 0 ? null : visible;
  }

  /** Its events stay in the log until somebody scavenges. */
  delete(stream: string): void {
    this.hidden.set(stream, BigInt((this.streams.get(stream)?.length ?? 0) - 1));
    this.system('$metadata', `$$${stream}`);
  }

  tombstone(stream: string): void {
    this.tombstoned.add(stream);
    this.keep({ ...empty('$streamDeleted'), stream, revision: TOMBSTONE, position: this.next(0) });
  }

  /** Something that the server itself writes. */
  system(type: string, stream = '$stats'): void {
    this.write(stream, empty(type));
  }

  private write(stream: string, proposal: Proposal): void {
    const stored = this.streams.get(stream) ?? [];
    const position = this.next(proposal.data.length + proposal.metadata.length);
    const record = { ...proposal, stream, revision: BigInt(stored.length), position };
    this.streams.set(stream, stored);
    stored.push(record);
    this.keep(record);
  }

  private keep(record: Stored): void {
    this.records.push(record);
    for (const tell of [...this.listeners]) tell();
  }

  private next(bytes: number): bigint {
    const position = this.end;
    this.end += BigInt(150 + bytes);
    return position;
  }
}

function empty(type: string): Proposal {
  const nothing = new Uint8Array();
  return { id: crypto.randomUUID(), type, contentType: 'application/json', data: nothing, metadata: nothing };
}
