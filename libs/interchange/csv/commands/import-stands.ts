import type { CareCommands, ReferenceData } from '#care';
import type { CommandHandling, Vault } from '#event-sourcing';
import type { EventStore } from '#event-store';
import type { ServiceCommands } from '#services';

/** What an import stands on. */
export type ImportStands = {
  readonly handling: CommandHandling;
  readonly store: EventStore;
  readonly vault: Vault;
  readonly reference: ReferenceData;
  readonly care: CareCommands;
  readonly services: ServiceCommands;
};

export function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
