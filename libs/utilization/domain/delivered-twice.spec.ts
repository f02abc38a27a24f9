import { describe, expect, it } from '@jest/globals';
import { CommandHandling, commandFrom, idOf, LogTime } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { authorisationRegistry } from './authorisation.events.js';
import type { AuthorisationCommand } from './authorisation-inputs.js';
import { authorisationsDecider } from './authorisations.decider.js';
import { authorisationsStream } from './authorisations.js';
import { add, all, anew, CONTEXT, deny, GRANT, HOUSE, NOW, request } from './testing/index.js';

const STREAM = authorisationsStream('rosa');
type Sent = readonly [name: string, command: AuthorisationCommand];

/** Each acceptable behind those before it; `of` tells the fact that one stated. */
const sent = (of: (name: string) => string): readonly Sent[] => [
  ['request', request()],
  ['deny', deny(of('request'))],
  ['appeal', add('AuthorisationAppealed', { authorisation: of('request'), appealedOn: '2025-05-05' })],
  [
    'overturn',
    add('AppealDecided', {
      ...{ authorisation: of('request'), decidedOn: '2025-05-09', outcome: 'overturned', grant: GRANT },
    }),
  ],
  [
    'certify',
    add('NeedCertified', {
      ...{ stay: HOUSE, certifiedOn: '2025-05-01', through: '2025-06-30', certifiedBy: 'Dr. Lee' },
    }),
  ],
  ['void the certification', all({ kind: 'void', ...anew(of('certify')) })],
];

describe('A command about authorisations that is delivered twice', () => {
  it('states its facts once, also after a restart', async () => {
    const [store, vault] = [new MemoryEventStore(), new MemoryVault()];
    await vault.keyOf('rosa');
    const start = () =>
      new CommandHandling(store, authorisationRegistry, vault, new LogTime({ now: () => Date.parse(NOW) }));
    const caller = {
      actor: { id: 'cm', role: 'case_manager', organisation: 'org' },
      scope: { kind: 'installation' as const },
    };
    const send = (handling: CommandHandling, [name, body]: Sent) => {
      const sending = { caller, commandId: idOf('sent', name), correlationId: 'all', strict: false };
      const context = async () => CONTEXT;
      const command = commandFrom(sending, { stream: STREAM, patient: 'rosa', body, context });
      return handling.handle(authorisationsDecider, command);
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
