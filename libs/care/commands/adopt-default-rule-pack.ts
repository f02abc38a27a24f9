import { readFile } from 'node:fs/promises';
import { type CommandHandling, idOf } from '#event-sourcing';
import { RULE_PACKS_STREAM, type RulePack, rulePacksDecider } from '../domain/index.js';
import { referenceCommand } from './register-reference.handler.js';

const SHIPPED = new URL('../rule-packs/us-default.json', import.meta.url);

/** Adopts the shipped rule pack where this version of it was not adopted before. */
export async function adoptDefaultRulePack({
  commands,
}: {
  readonly commands: CommandHandling;
}): Promise<void> {
  const pack = JSON.parse(await readFile(SHIPPED, 'utf8')) as RulePack;
  const commandId = idOf('shipped rule pack', pack.name, pack.version);
  const sending = {
    caller: {
      actor: { id: 'system', role: 'system', organisation: null },
      scope: { kind: 'installation' as const },
    },
    commandId,
    correlationId: commandId,
    strict: false,
  };
  await commands.handle(
    rulePacksDecider,
    referenceCommand(RULE_PACKS_STREAM, pack, sending, async () => null),
  );
}
