import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CheckpointFile,
  checkpointsIn,
  digestOf,
  nextCheckpoint,
  readCheckpoint,
  signedCheckpoint,
  writeCheckpoint,
} from '#audit/proof';
import { LogLineage } from '#event-sourcing';
import { SigningKey } from '#privacy';

const LOG = 'log-1';
const AT = '2025-02-01T00:00:00.000Z';
const signer = new SigningKey(randomBytes(32));
const rootOf = (size: number) => createHash('sha256').update(`${size}`).digest('hex');

/** A log of so many events, or more: event n is the nth. */
const lineage = new LogLineage(
  {
    positionOf: async (event) =>
      event.startsWith('event-') ? BigInt(event.slice('event-'.length)) - 1n : null,
  },
  LOG,
);
const stateOf = (size: number, root = rootOf(size)) => ({
  event: `event-${size}`,
  size,
  streams: 1,
  recordedAt: '2025-01-09T20:30:00.000Z',
  root,
});
const signed = (size: number, previous: CheckpointFile | null = null) =>
  signedCheckpoint({ log: LOG, ...stateOf(size) }, previous, AT, signer);

describe('A checkpoint', () => {
  const { text, checkpoint } = signed(7);

  it('is read back as it was signed', () => {
    expect(readCheckpoint(text, 'it')).toEqual({ text, checkpoint });
    expect(checkpoint).toMatchObject({ log: LOG, size: 7, previous: null, signer: signer.fingerprint });
  });

  const spellings: Record<string, (text: string) => string> = {
    'another count': (line) => line.replace('"size":7', '"size":8'),
    'a space': (line) => line.replace('"size":7', '"size": 7'),
    'another spelling of a number': (line) => line.replace('"size":7', '"size":7.0'),
    'a signature in upper case': (line) =>
      line.replace(/"signature":"[^"]*/, (found) => `"signature":"${found.slice(13).toUpperCase()}`),
    'a key in upper case': (line) => line.replace(checkpoint.key, checkpoint.key.toUpperCase()),
    'no line feed': (line) => line.trimEnd(),
    'a second line': (line) => `${line}${line}`,
    'the key of somebody else': (line) => {
      const other = new SigningKey(randomBytes(32));
      return line.replace(checkpoint.key, other.publicKey).replace(checkpoint.signer, other.fingerprint);
    },
    'a signer that is not its key': (line) => line.replace(checkpoint.signer, rootOf(1)),
  };
  it.each(Object.entries(spellings))('is refused with %s', (_, spelled) => {
    expect(spelled(text)).not.toBe(text);
    expect(() => readCheckpoint(spelled(text), 'this.json')).toThrow(
      /^this\.json .*Use the file as it was written$/,
    );
  });
});

describe('The next checkpoint of a log', () => {
  const next = (size: number, last: CheckpointFile | null, root = rootOf(size)) =>
    nextCheckpoint(lineage, stateOf(size, root), last, AT, signer);

  it('names the one before it by the digest of its bytes', async () => {
    const first = await next(3, null);
    const second = await next(5, first.file);
    expect([first.isNew, first.file.checkpoint.previous]).toEqual([true, null]);
    expect([second.isNew, second.file.checkpoint.previous]).toEqual([true, digestOf(first.file)]);
  });

  it('is the last one where nothing was recorded since', async () => {
    const { file } = await next(3, null);
    expect(await next(3, file)).toEqual({ file, isNew: false });
  });

  it('is refused where the log is not what it was, or ended later then', async () => {
    const { file } = await next(3, null);
    await expect(next(3, file, rootOf(4))).rejects.toThrow('the log was altered');
    const moved = { ...file, checkpoint: { ...file.checkpoint, event: 'event-2' } };
    await expect(next(5, moved)).rejects.toThrow('has its event at another place');
    const gone = { ...file, checkpoint: { ...file.checkpoint, event: 'nowhere' } };
    await expect(next(5, gone)).rejects.toThrow(/does not hold.*name an empty folder/);
  });
});

describe('A folder of checkpoints', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const chain = () => {
    const files: CheckpointFile[] = [];
    for (const size of [9, 10, 2_000_000_000_000]) files.push(signed(size, files.at(-1) ?? null));
    return files;
  };

  it('tells them in the order of the log, also where the first ones were shipped away', () => {
    const files = chain();
    for (const file of files.toReversed()) writeCheckpoint(folder, file);
    expect(checkpointsIn(folder)).toEqual(files);
    rmSync(at('checkpoint-000000000009.json'));
    expect(checkpointsIn(folder)).toEqual(files.slice(1));
    expect(checkpointsIn(at('absent'))).toEqual([]);
  });

  it('takes nothing else for one', () => {
    const [file] = chain();
    if (file !== undefined) writeCheckpoint(folder, file);
    for (const name of ['notes.txt', 'checkpoint-9.json', 'checkpoint-000000000010.json.new'])
      writeFileSync(at(name), 'x');
    expect(checkpointsIn(folder)).toEqual([file]);
  });

  it('is refused where one was altered, or one between them is missing', () => {
    for (const file of chain()) writeCheckpoint(folder, file);
    expect(readdirSync(folder)).toHaveLength(3);
    rmSync(at('checkpoint-000000000010.json'));
    expect(() => checkpointsIn(folder)).toThrow(/checkpoint-2000000000000.json is not chained to .*09.json/);
    const first = at('checkpoint-000000000009.json');
    writeFileSync(first, readFileSync(first, 'utf8').replace('event-9', 'event-8'));
    expect(() => checkpointsIn(folder)).toThrow(`${first} does not have the signature of its signer`);
  });
});
