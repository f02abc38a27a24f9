/**
 * Many who send commands at once, each over a connection of its own, in a process of its own. Who is refused for
 * now comes again after the wait that they were told, or sooner. Prints a line when everybody has had an answer, and
 * what came of it as a line of JSON when stdin ends.
 */
import { register } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

register('./typescript-hooks.mjs', import.meta.url);
const { journeys } = await import('./journeys.ts');

const PUSHING_MS = 300;

const [address, token, name, connections, manners] = process.argv.slice(2);
const { host, hostname, port } = new URL(address);
const told = { acknowledged: [], refused: 0, strange: [], slowestMs: 0 };
let isOver = false;
process.stdin.resume().once('end', () => {
  isOver = true;
});

// All have been let in before the first one sends a command, so that they do it at once however slow this machine is.
const callers = await Promise.all(Array.from({ length: Number(connections) }, connected));
await Promise.all(
  callers.map((socket) => answered(socket, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`)),
);
let unanswered = callers.length;
await Promise.all(callers.map((socket, number) => goOn(socket, journeys(`${name}-${number}`))));
process.stdout.write(JSON.stringify(told));

function connected() {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.setEncoding('utf8').once('error', reject);
  });
}

async function goOn(socket, commands) {
  let { value: command } = commands.next();
  while (!isOver) {
    const begun = performance.now();
    const { status, head, json } = await answered(socket, textOf(command));
    told.slowestMs = Math.max(told.slowestMs, performance.now() - begun);
    unanswered -= 1;
    if (unanswered === 0) process.stdout.write('All have had an answer\n');
    const [, after] = /^retry-after: ([1-9])\r$/im.exec(head) ?? [];
    if (status === 201) {
      told.acknowledged.push({ command, answer: json });
      command = commands.next(json).value;
    } else if (status === 503 && json.code === 'OVERLOADED' && after !== undefined) {
      told.refused += 1;
      await sleep(manners === 'patient' ? Number(after) * 1000 * (1 + Math.random() / 2) : PUSHING_MS);
    } else {
      told.strange.push(`${status} ${head} ${JSON.stringify(json)}`);
      break;
    }
  }
  socket.destroy();
}

function textOf({ path, key, body }) {
  const text = JSON.stringify(body);
  const lines = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${token}`,
    `Idempotency-Key: ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** Sends a request; what comes back, with status 0 where it is no whole answer. */
function answered(socket, request) {
  socket.write(request);
  return new Promise((resolve) => {
    let heard = '';
    const listen = (piece) => {
      heard += piece;
      const end = heard.indexOf('\r\n\r\n');
      const [, length] = /^content-length: (\d+)\r$/im.exec(heard.slice(0, end)) ?? [];
      const content = heard.slice(end + 4);
      if (end < 0 || Buffer.byteLength(content) < Number(length)) return;
      done({ status: Number(heard.slice(9, 12)), head: heard.slice(0, end), json: JSON.parse(content) });
    };
    const giveUp = (error) => done({ status: 0, head: heard, json: String(error) });
    const done = (answer) => {
      socket.off('data', listen).off('close', giveUp).off('error', giveUp);
      resolve(answer);
    };
    socket.on('data', listen).on('close', giveUp).on('error', giveUp);
  });
}
