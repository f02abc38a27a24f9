import type { RecordedEvent } from '#event-store';

type Named = Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'position'>;

/** Ids of patients, facts and events, and keyed digests. */
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}/g;
/** When something was learned; facts about patients stand in local time, without milliseconds. */
const INSTANT = /(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;

/**
 * Names in the place of what no two runs of a script give alike. A patient is named by the script, and an event by the place
 * in its stream: whatever names an event of another stream, or of another place in it, differs.
 */
export class LogNames {
  private readonly names: Map<string, string>;
  private readonly marks = new Map<string, string>();

  /**
   * @param log - all of it, in its order
   * @param known - what the script calls patients and what they are found by
   */
  constructor(log: readonly Named[], known: ReadonlyMap<string, string>) {
    this.names = new Map(known);
    for (const { id, stream, revision, position } of log) {
      // A stream that is named by an event comes after it.
      const name = `${this.inText(stream)}@${revision}`;
      this.names.set(id, name);
      this.marks.set(String(position), name);
    }
  }

  /** The text with names for ids; of when something was learned the day alone. */
  inText(text: string): string {
    return text.replace(ID, (id) => this.names.get(id) ?? id).replace(INSTANT, '$1');
  }

  /** The event that stands there. */
  at(position: unknown): string {
    return this.marks.get(String(position)) ?? `nothing at ${position}`;
  }
}
