import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOf } from '#event-sourcing';
import { startTestService, type TestService, until } from '../e2e/service.js';
import { examined, headAt, type StoredEvent } from './examined.js';
import type { Command } from './journeys.js';
import { CASE_MANAGER, openWard } from './ward.js';
import { type Acknowledged, sendAgain, Writers } from './writers.js';

const ROUNDS = 20;
const WRITERS = 64;
const LONGEST_ROUND_MS = 400;

/** Twenty times one data folder: many write, the service is killed among it, and starts again. */
describe('kill -9 while 64 writers send commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
  const acknowledged: Acknowledged[] = [];
  const figures = { kills: 0, amidst: 0, unanswered: 0, storedUnanswered: 0 };
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService({ folder });
    token = await openWard(service);
    await service.ready();
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(folder, { recursive: true, force: true });
    const { kills, amidst, unanswered, storedUnanswered } = figures;
    process.stdout.write(
      `${amidst} of ${kills} kills fell between the first and the last acknowledgement of their round. ` +
        `${acknowledged.length} commands acknowledged; of ${unanswered} unanswered, ${storedUnanswered} were stored.\n`,
    );
  });

  async function keepsItsWord(round: number): Promise<void> {
    const writers = await killedAmidst(round);
    acknowledged.push(...writers.acknowledged);
    const stored = await storedCommands(writers);
    service = await startTestService({ folder });
    await service.ready();
    await answersAgain(writers.acknowledged);
    await takesUp(writers.unanswered, stored);
  }

  async function killedAmidst(round: number): Promise<Writers> {
    const writers = new Writers(service, token, `round-${round}`, WRITERS);
    await until(
      async () => writers.acknowledged.length + writers.refused.length,
      (count) => count > 0,
    );
    await sleep(Math.random() * LONGEST_ROUND_MS);
    figures.kills += 1;
    if (writers.inFlight > 0) figures.amidst += 1;
    await service.kill9();
    await writers.ended;
    expect(writers.refused).toEqual([]);
    return writers;
  }

  /** Ids of the commands whose events the log holds: all that were acknowledged, none that nobody sent. */
  async function storedCommands({ unanswered }: Writers): Promise<ReadonlySet<string>> {
    const { events, broken, differing } = await examined(folder);
    expect({ broken, differing }).toEqual({ broken: [], differing: 0 });
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const stored = eventIdsByCommand(events.filter(({ actor }) => actor === CASE_MANAGER));
    const lost = acknowledged.filter((one) => !stands(one, stored));
    expect(lost.map(({ command }) => command.key)).toEqual([]);
    const sent = new Set([...acknowledged.map(({ command }) => command), ...unanswered].map(idOfCommand));
    expect([...stored.keys()].filter((command) => !sent.has(command))).toEqual([]);
    return new Set(stored.keys());
  }

  /** Commands sent again are answered as at first, and nothing is written for them. */
  async function answersAgain(known: readonly Acknowledged[]): Promise<void> {
    const head = await headAt(service.address);
    const commands = known.map(({ command }) => command);
    const again = await sendAgain(service, token, commands);
    expect(again.map(({ json }) => json)).toEqual(known.map(({ answer }) => answer));
    expect(await headAt(service.address)).toBe(head);
  }

  /** What got no answer is sent again, and is then there once, whether it had been stored or not. */
  async function takesUp(unanswered: readonly Command[], stored: ReadonlySet<string>): Promise<void> {
    const head = await headAt(service.address);
    const answers = await sendAgain(service, token, unanswered);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    const taken = unanswered.map((command, index) => ({ command, answer: answers[index]?.json }));
    const late = taken.filter(({ command }) => !stored.has(idOfCommand(command)));
    const written = late.reduce((sum, { answer }) => sum + answer.events.length, 0);
    expect(await headAt(service.address)).toBe(head + written);
    acknowledged.push(...taken);
    figures.unanswered += taken.length;
    figures.storedUnanswered += taken.length - late.length;
  }

  it(`keeps its word ${ROUNDS} times`, async () => {
    for (let round = 1; round <= ROUNDS; round++) await keepsItsWord(round);
  }, 240_000);

  it('still answers every command of every round as it did at first, and writes nothing for it', async () => {
    await answersAgain(acknowledged);
    expect(acknowledged.length).toBeGreaterThan(1_000);
  });

  it('can still open what was sealed', async () => {
    const registrations = acknowledged.filter(({ command }) => command.path === '/v1/patients').slice(-20);
    const names = await Promise.all(
      registrations.map(async ({ answer }) => {
        const { json } = await service.get(`/v1/patients/${answer.patient}/history`, { token });
        return JSON.stringify(json);
      }),
    );
    const expected = registrations.map(({ command }) => (command.body as { name: string }).name);
    expect(names).toEqual(expected.map((name) => expect.stringContaining(`"${name}"`)));
  });

  it('has a log and views that hold together when it is stopped', async () => {
    await service.ready();
    await service.stop();
    const { broken, differing } = await examined(folder);
    expect({ broken, differing }).toEqual({ broken: [], differing: 0 });
  });
});

function idOfCommand({ path, key }: Command): string {
  return idOf(CASE_MANAGER, 'POST', path, key);
}

function eventIdsByCommand(events: readonly StoredEvent[]): Map<string, string[]> {
  const byCommand = new Map<string, string[]>();
  for (const { id, commandId } of events) byCommand.set(commandId, [...(byCommand.get(commandId) ?? []), id]);
  return byCommand;
}

/** All events that were acknowledged are there, and no other ones of the same command. */
function stands({ command, answer }: Acknowledged, stored: ReadonlyMap<string, string[]>): boolean {
  const ids: string[] = answer.events.map(({ id }: { id: string }) => id);
  return JSON.stringify(stored.get(idOfCommand(command))) === JSON.stringify(ids);
}
