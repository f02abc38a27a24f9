/**
 * Checks the bundle it lies in, or another one, with Node 20 or later alone. The last line is JSON; the exit code is 0
 * where its `ok` is true, otherwise 1. README.md of libs/audit/proof in the sources says how, for other verifiers.
 * Who may have altered the bundle may have altered this file in it too: keep one of your own.
 *   node verify.mjs [FOLDER] [--key FINGERPRINT] [--checkpoint FILE]
 */
import { createDecipheriv, createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const OF_PATIENT = /^[a-z]+-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?:\.|$)/;
/** Commands may come to the log in another order than they were stamped in, by less than this. */
const STAMPED_BEFORE_MS = 3_600_000;

const sha256 = (data, encoding) => createHash('sha256').update(data, encoding).digest('hex');
const isDigest = (text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
/** @param key hex @param depth counted from 0, the first bit of the first byte */
const bitAt = (key, depth) => (Number.parseInt(key[depth >> 2], 16) & (8 >> (depth & 3))) !== 0;
const demand = (holds, words) => {
  if (!holds) throw new Error(words);
};

// The page says of each event what is stored, and nothing else.
const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+/gu;
const shown = (text) => text.replace(UNPRINTABLE, ' ').replace(/[&<>"']/g, (sign) => SIGNS[sign]);
const inWords = (name) => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Any JSON value in one line, names in the order in which they are stored. */
function told(value) {
  if (Array.isArray(value)) return value.map(told).join('; ');
  if (typeof value !== 'object' || value === null) return String(value ?? '-');
  const names = Object.keys(value).sort();
  return names.map((name) => `${inWords(name)} ${told(value[name])}`).join(', ');
}

export function pageHead({ scope, at }, { log, event, size, root }) {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>History</title>
<style>body{font:14px sans-serif}th,td{border-top:1px solid;padding:4px;text-align:left;vertical-align:top}</style>
<h1>History</h1><p>${shown(told(scope))}, written ${shown(at)}. Log ${shown(log)} with its ${size} events up to
${shown(event)}, root ${root}. To check this page and all it stands for: node verify.mjs</p>
<table><tr><th>True when<th>Learned (UTC)<th>Where it stands<th>What<th>Who
`;
}

/** @param opened what was sealed; `erased` or `lost` where nothing opens it any more; null where nothing was sealed */
export function pageRow({ type, data, effectiveAt, factId, supersedes, stream, revision, metadata }, opened) {
  const { local = '-', offset, zone = '' } = effectiveAt ?? {};
  const when = `${local.replace('T', ' ')} ${offset ?? zone}`;
  const changed = supersedes === null ? [] : [`about ${factId}, in the place of ${supersedes}`];
  const sealed = typeof opened === 'string' ? `sealed: ${opened}` : told(opened);
  const what = [inWords(type), ...changed, told(data), sealed];
  const who = [told(metadata.actor), told(metadata.source)];
  const cells = [[when], [metadata.recordedAt], [`${stream} ${revision}`], what, who];
  return `<tr>${cells.map((lines) => `<td>${lines.map(shown).join('<br>')}`).join('')}\n`;
}
export const PAGE_FOOT = '</table></html>\n';

/** What a line of signed JSON says. The signature stands last and covers the stored bytes before it. */
function readSigned(text, name) {
  const [, most, signature] = /^(\{.*),"signature":"([0-9a-f]{128})"\}\n$/s.exec(text) ?? [];
  demand(most !== undefined, `${name} is not one line of signed JSON`);
  const said = JSON.parse(`${most}}`);
  demand(isDigest(said.key) && sha256(said.key, 'hex') === said.signer, `${name} does not name its signer`);
  const spki = Buffer.from(`302a300506032b6570032100${said.key}`, 'hex');
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const isSigned = verify(null, Buffer.from(`${most}}`), key, Buffer.from(signature, 'hex'));
  demand(isSigned, `${name} does not have the signature of its signer`);
  return said;
}

function readCheckpoint(text, name) {
  const said = readSigned(text, name);
  demand(said.format === 'continuum-checkpoint/1' && isDigest(said.root), `${name} is no checkpoint`);
  return { ...said, text, digest: sha256(text) };
}

/** The lines of a file, a piece at a time. Only a line feed ends one. */
async function* linesOf(path) {
  let rest = Buffer.alloc(0);
  for await (const piece of createReadStream(path)) {
    rest = Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
      yield rest.toString('utf8', start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  demand(rest.length === 0, `${path} does not end where its last line ends`);
}

/** What a line tells of a record, which must lead to the root of the tree that the checkpoint signed. */
function readRecord(line, { root }, name) {
  const { record, streams, path, leaf } = JSON.parse(line);
  const isSpelled = JSON.stringify({ leaf, path, record, streams }) === line;
  const key = sha256(record);
  demand(isSpelled && path.every(isDigest), `${name} does not tell of record ${record} as it was written`);
  let hash = '00'.repeat(32);
  if (streams.length > 0) hash = sha256(`00${key}${sha256(JSON.stringify(streams))}`, 'hex');
  else if (leaf) {
    // Another record's leaf stands where this one would stand, so that this one stands nowhere.
    const isInItsPlace = path.every((_, depth) => bitAt(leaf.key, depth) === bitAt(key, depth));
    const isLeaf = isDigest(leaf.key) && isDigest(leaf.heads) && leaf.key !== key;
    demand(isLeaf && isInItsPlace, `${name}: that is no leaf in the place of record ${record}`);
    hash = sha256(`00${leaf.key}${leaf.heads}`, 'hex');
  }
  for (const [depth, beside] of [...path.entries()].reverse())
    hash = sha256(bitAt(key, depth) ? `01${beside}${hash}` : `01${hash}${beside}`, 'hex');
  demand(hash === root, `${name}: what it tells of record ${record} does not lead to the root`);
  const isIn = ({ stream }) => (OF_PATIENT.exec(stream)?.[1] ?? stream) === record;
  demand(streams.every(isIn), `${name}: record ${record} has streams that are not its own`);
  return { record, heads: new Map(streams.map((head) => [head.stream, head])) };
}

/** What was sealed in an event: its line says what its key opens. */
async function openedOf({ id, stream, sealed }, lines) {
  if (sealed === null) return null;
  const { value: line } = await lines.next();
  const [, of, key, value] = /^\{"event":"([^"]*)","key":"([^"]*)","value":(.*)\}$/s.exec(line) ?? [];
  demand(of === id, `opened.ndjson should tell next of event ${id}`);
  if (key === 'erased' || key === 'lost') {
    demand(value === 'null', `event ${id} is shown open though its key is ${key}`);
    return key;
  }
  const [, nonce, text] = /^1\.([\w-]{16})\.([\w-]{22,})$/.exec(sealed) ?? [];
  demand(isDigest(key) && text !== undefined, `event ${id} is not sealed as it should be`);
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'hex'), Buffer.from(nonce, 'base64url'));
  decipher.setAAD(Buffer.from(JSON.stringify([id, stream]))).setAuthTag(bytes.subarray(-16));
  let plain = decipher.update(bytes.subarray(0, -16), undefined, 'utf8');
  try {
    plain += decipher.final('utf8');
  } catch {
    throw new Error(`event ${id}: its key does not open what was sealed`);
  }
  demand(plain === value, `event ${id}: what is shown is not what was sealed`);
  return JSON.parse(value);
}

/** An earlier checkpoint, and what the records of the bundle were then. */
class Earlier {
  constructor(folder, checkpoint) {
    const name = `against-${checkpoint.digest}.ndjson`;
    Object.assign(this, { checkpoint, name, lines: linesOf(join(folder, name)), streams: 0 });
  }

  async begin(record) {
    const then = readRecord((await this.lines.next()).value, this.checkpoint, this.name);
    demand(then.record === record, `${this.name} should tell next of record ${record}`);
    demand(record !== 'log' || then.heads.size > 0, `${this.name}: its checkpoint is of another log`);
    this.streams += then.heads.size;
    this.heads = then.heads;
    this.ahead = new Set(then.heads.keys());
  }

  check({ id, stream, revision, metadata }, hash) {
    const { size, recordedAt } = this.checkpoint;
    const head = this.heads.get(stream);
    if (head?.revision === revision) {
      demand(head.hash === hash, `event ${id} of ${stream} is not what stood there at checkpoint ${size}`);
      this.ahead.delete(stream);
    }
    if (revision <= (head?.revision ?? -1)) return;
    const isAfter = Date.parse(metadata.recordedAt) >= Date.parse(recordedAt) - STAMPED_BEFORE_MS;
    demand(isAfter, `event ${id} of ${stream} says that it is older than checkpoint ${size}, which lacks it`);
  }
}

/** One record: all its events, chained from the first to the heads that stand in the tree. */
async function checkRecord({ record, heads }, events, opened, earlier, page) {
  for (const one of earlier) await one.begin(record);
  const tips = new Map([...heads.keys()].map((stream) => [stream, { revision: -1, hash: null }]));
  const count = [...heads.values()].reduce((sum, { revision }) => sum + revision + 1, 0);
  for (let read = 0; read < count; read += 1) {
    const { value: line } = await events.next();
    const [, hash, text] = /^\{"hash":"([0-9a-f]{64})","event":(.*)\}$/s.exec(line) ?? [];
    demand(hash !== undefined, `events.ndjson does not go on with an event of record ${record}`);
    demand(sha256(text) === hash, `an event of record ${record} does not have its hash ${hash}`);
    const event = JSON.parse(text);
    const { id, stream, revision, metadata } = event;
    const tip = tips.get(stream);
    demand(tip !== undefined, `event ${id} is of ${stream}, which record ${record} does not hold`);
    const follows = revision === tip.revision + 1 && metadata.prevHash === tip.hash;
    demand(follows, `event ${id} does not follow revision ${tip.revision} of ${stream}`);
    tips.set(stream, { revision, hash });
    for (const one of earlier) one.check(event, hash);
    page.update(pageRow(event, await openedOf(event, opened)));
  }
  for (const { stream, hash } of heads.values())
    demand(tips.get(stream).hash === hash, `${stream} does not end at the head that stands in the tree`);
  for (const { ahead, name } of earlier)
    demand(ahead.size === 0, `${name}: ${[...ahead]} had come further then`);
  return count;
}

/** @param outside what did not come with the bundle: the fingerprint of a key, the file of a checkpoint */
export async function verifyBundle(folder, outside = {}) {
  const found = { ok: false, anchored: false, streams: 0, events: 0, problems: [], notProved: [] };
  const attempt = (step) => step().catch(({ message }) => void found.problems.push(message));
  const textOf = (name) => readFileSync(join(folder, name), 'utf8');
  await attempt(async () => {
    const manifest = readSigned(textOf('manifest.json'), 'manifest.json');
    const { files, key, signer } = manifest;
    demand(outside.key === undefined || outside.key === signer, `signed by ${signer}, not by the key given`);
    const names = readdirSync(folder).filter((name) => name !== 'manifest.json');
    for (const name of new Set([...names, ...Object.keys(files)]))
      await attempt(() => checkFile(folder, name, names.includes(name), files[name]));
    if (found.problems.length > 0) return;
    const checkpoint = readCheckpoint(textOf('checkpoint.json'), 'checkpoint.json');
    demand(checkpoint.key === key, 'checkpoint.json is not signed by the key of the manifest');
    await attempt(() => checkChain(folder, checkpoint));
    const given = names.filter((name) => /^against-.*\.json$/.test(name));
    const earlier = given.map((name) => new Earlier(folder, readCheckpoint(textOf(name), name)));
    const lists = ['records', 'events', 'opened'].map((name) => linesOf(join(folder, `${name}.ndjson`)));
    await attempt(() => checkRecords(manifest, checkpoint, lists, earlier, found));
    for (const lines of [...lists, ...earlier.map((one) => one.lines)]) await lines.return();
    const proved = [checkpoint, ...earlier.map((one) => one.checkpoint)];
    const held = await attempt(async () => checkOutside(outside, signer, proved));
    found.notProved.push(...notProved(outside.key, held, manifest.scope, checkpoint));
  });
  found.ok = found.problems.length === 0;
  found.anchored = found.ok && (outside.key !== undefined || outside.checkpoint !== undefined);
  return found;
}

async function checkFile(folder, name, isThere, file) {
  demand(file !== undefined, `${name} does not belong to the bundle`);
  demand(isThere && lstatSync(join(folder, name)).isFile(), `${name} is missing`);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(join(folder, name))) hash.update(piece);
  demand(hash.digest('hex') === file.sha256, `${name} does not have the digest that the manifest says`);
}

/** Each checkpoint names the one before it, up to that of the bundle. */
async function checkChain(folder, checkpoint) {
  let last;
  for await (const line of linesOf(join(folder, 'checkpoints.ndjson'))) {
    const next = readCheckpoint(`${line}\n`, 'checkpoints.ndjson');
    demand(!last || next.previous === last.digest, `checkpoint ${next.size} is not chained to the last`);
    last = next;
  }
  demand(last?.text === checkpoint.text, 'checkpoints.ndjson does not end with checkpoint.json');
}

async function checkRecords(manifest, checkpoint, [records, events, opened], earlier, found) {
  const page = createHash('sha256').update(pageHead(manifest, checkpoint));
  const met = new Set();
  for await (const line of records) {
    const now = readRecord(line, checkpoint, 'records.ndjson');
    demand(!met.has(now.record), `record ${now.record} stands there twice`);
    met.add(now.record);
    found.events += await checkRecord(now, events, opened, earlier, page);
    found.streams += now.heads.size;
  }
  for (const more of [events, opened, ...earlier.map((one) => one.lines)])
    demand((await more.next()).done, 'the files hold more than the records have');
  const { kind, patient = 'log' } = manifest.scope;
  demand(met.has('log') && met.has(patient), `the record of ${patient} is missing`);
  const isPage = page.update(PAGE_FOOT).digest('hex') === manifest.files['history.html']?.sha256;
  demand(isPage, 'history.html says something else than the events');
  const counts = [[found.streams, checkpoint], ...earlier.map((one) => [one.streams, one.checkpoint])];
  for (const [streams, at] of kind === 'all' ? counts : [])
    demand(streams === at.streams, `of ${at.streams} streams at checkpoint ${at.size} there are ${streams}`);
}

function checkOutside({ key, checkpoint: file }, signer, proved) {
  if (file === undefined) return null;
  const held = readCheckpoint(readFileSync(file, 'utf8'), file);
  demand(key ?? held.signer === signer, `signed by ${signer}, the checkpoint given by ${held.signer}`);
  demand(held.size <= proved[0].size, `the bundle is older than the checkpoint given, of ${held.size}`);
  const isProved = proved.some((one) => one.text === held.text);
  demand(isProved, 'nothing is proved against the checkpoint given: export again with --against it');
  return held;
}

function notProved(key, held, { kind }, { event, at }) {
  const words = [`what was recorded after event ${event}, of ${at}, is not in it`];
  if (held) words.push(`what came after event ${held.event} rests on the signing key alone`);
  else if (key) words.push('who holds the key may have altered all of it: give an older --checkpoint');
  else words.push('anybody may have made it: give a --key or --checkpoint that did not come with it');
  if (kind !== 'patient' && kind !== 'all') words.push('whether other records belong in it is not told');
  return words;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const options = { key: { type: 'string' }, checkpoint: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const folder = positionals[0] ?? dirname(fileURLToPath(import.meta.url));
  const { notProved: open, ...found } = await verifyBundle(folder, values);
  for (const problem of found.problems) console.log(`PROBLEM: ${problem}`);
  for (const words of open) console.log(`NOT PROVED: ${words}`);
  console.log(JSON.stringify(found));
  process.exitCode = found.ok ? 0 : 1;
}
