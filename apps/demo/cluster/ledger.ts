import type { RecordedEvent } from '#event-store';
import type { Received, Sender, Sent } from '../connection.js';

type Kept = Pick<RecordedEvent, 'id'> & { readonly metadata: Pick<RecordedEvent['metadata'], 'commandId'> };

/** Keeps, outside of the service, which commands were acknowledged, and as which events. */
export class Ledger implements Sender {
  private readonly commands: (readonly string[])[] = [];

  constructor(private readonly connection: Sender) {}

  async send(sent: Sent): Promise<Received> {
    const received = await this.connection.send(sent);
    if ('idempotency-key' in sent.headers && received.status < 300) {
      const { events } = JSON.parse(received.text) as { events: readonly { readonly id: string }[] };
      this.commands.push(events.map(({ id }) => id));
    }
    return received;
  }

  get acknowledged(): number {
    return this.commands.length;
  }

  /**
   * @param log - all of it
   * @returns how many commands that were acknowledged are not in the log, and how many are there more than once
   */
  against(log: readonly Kept[]): { readonly lost: number; readonly doubled: number } {
    const commandOf = new Map(log.map(({ id, metadata }) => [id, metadata.commandId]));
    const counts = new Map<string, number>();
    for (const { metadata } of log) counts.set(metadata.commandId, (counts.get(metadata.commandId) ?? 0) + 1);
    const stored = (ids: readonly string[]) => counts.get(commandOf.get(ids[0] ?? '') ?? '') ?? 0;
    return {
      lost: this.commands.filter((ids) => ids.some((id) => !commandOf.has(id))).length,
      doubled: this.commands.filter((ids) => stored(ids) > ids.length).length,
    };
  }
}
