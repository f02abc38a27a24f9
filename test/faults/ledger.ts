import { idOf } from '#event-sourcing';
import type { Answer } from '../e2e/service.js';
import type { StoredEvent } from './examined.js';
import type { Command } from './journeys.js';
import { CASE_MANAGER } from './ward.js';

/** A command and what it was answered, as the one who sent it remembers. */
export type Acknowledged = { readonly command: Command; readonly answer: Answer['json'] };

export type Judged = {
  /** Keys of acknowledged commands whose events are not there. */
  readonly lost: readonly string[];
  /** Keys of commands whose events are there more than once. */
  readonly doubled: readonly string[];
  /** Ids of the case manager's commands in the log, of which all were sent. */
  readonly stored: ReadonlySet<string>;
  /** Ids of the case manager's commands in the log that nobody sent. */
  readonly unsent: readonly string[];
};

/** Every command that was acknowledged, remembered outside the service. */
export class Ledger {
  private readonly acknowledged = new Map<string, { readonly key: string; readonly events: string }>();
  private readonly sent = new Set<string>();
  private readonly registered = new Set<string>();

  get size(): number {
    return this.acknowledged.size;
  }

  /** Sent, with nobody knowing whether it was done. */
  send(command: Command): void {
    this.sent.add(idOfCommand(command));
  }

  acknowledge({ command, answer }: Acknowledged): void {
    const events = answer.events.map(({ id }: { id: string }) => id).join();
    this.acknowledged.set(idOfCommand(command), { key: command.key, events });
    if (answer.patient !== undefined) this.registered.add(answer.patient);
    this.send(command);
  }

  /** Some of the patients whose registration was acknowledged. */
  patients(count: number): string[] {
    return [...this.registered].slice(0, count);
  }

  /** Of a fault that is made again with the folder of before. */
  forget(command: Command): void {
    this.acknowledged.delete(idOfCommand(command));
  }

  /** Holds what is stored against what was acknowledged. */
  judge(events: readonly StoredEvent[]): Judged {
    const stored = eventIdsByCommand(events.filter(({ actor }) => actor === CASE_MANAGER));
    const lost: string[] = [];
    const doubled: string[] = [];
    for (const [id, { key, events: acknowledged }] of this.acknowledged) {
      const found = (stored.get(id) ?? []).join();
      if (found === acknowledged) continue;
      (found.startsWith(acknowledged) ? doubled : lost).push(key);
    }
    return {
      lost,
      doubled,
      stored: new Set(stored.keys()),
      unsent: [...stored.keys()].filter((id) => !this.sent.has(id)),
    };
  }
}

export function idOfCommand({ path, key }: Command): string {
  return idOf(CASE_MANAGER, 'POST', path, key);
}

function eventIdsByCommand(events: readonly StoredEvent[]): Map<string, string[]> {
  const byCommand = new Map<string, string[]>();
  for (const { id, commandId } of events) {
    const ids = byCommand.get(commandId);
    if (ids) ids.push(id);
    else byCommand.set(commandId, [id]);
  }
  return byCommand;
}
