import { describe, expect, it } from '@jest/globals';
import { CommandHandling, commandFrom, idOf, LogTime } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '../memory/index.js';
import { consentRegistry } from './consent.events.js';
import type { ConsentCommand } from './consent-inputs.js';
import { consentsDecider } from './consents.decider.js';
import { consentStream } from './consents.js';
import { all, anew, CONTEXT, grant, revoke } from './testing/index.js';

const STREAM = consentStream('rosa');
type Sent = readonly [name: string, command: ConsentCommand];

/** Each acceptable behind those before it; `of` tells the fact that one stated. */
const sent = (of: (name: string) => string): readonly Sent[] => [
  ['grant', grant()],
  ['grant another', grant({ purpose: 'tpo' })],
  ['revoke', revoke(of('grant'), '2025-05-03', 'Changed insurers')],
  ['void the revocation', all({ kind: 'void', ...anew(of('revoke')) })],
];

describe('A command about consents that is delivered twice', () => {
  it('states its facts once, also after a restart', async () => {
    const [store, vault] = [new MemoryEventStore(), new MemoryVault()];
    await vault.keyOf('rosa');
    const clock = { now: () => Date.parse('2025-05-03T17:00:00Z') };
    const start = () => new CommandHandling(store, consentRegistry, vault, new LogTime(clock));
    const caller = {
      actor: { id: 'cm', role: 'case_manager', organisation: 'org' },
      scope: { kind: 'installation' as const },
    };
    const send = (handling: CommandHandling, [name, body]: Sent) => {
      const sending = { caller, commandId: idOf('sent', name), correlationId: 'all', strict: false };
      const context = async () => CONTEXT;
      return handling.handle(
        consentsDecider,
        commandFrom(sending, { stream: STREAM, patient: 'rosa', body, context }),
      );
    };
    const facts = new Map<string, string>();
    const of = (name: string) => facts.get(name) ?? '';
    const handling = start();
    for (const place of sent(of).keys()) {
      const command = sent(of)[place] as Sent;
      const first = await send(handling, command);
      facts.set(command[0], first.events[0]?.factId ?? '');
      const before = await store.readStream(STREAM);
      expect(before).toHaveLength(place + 1);
      expect(await send(handling, command)).toEqual({ ...first, repeated: true });
      expect(await send(start(), command)).toEqual({ ...first, repeated: true });
      expect(await store.readStream(STREAM)).toEqual(before);
    }
  });
});
