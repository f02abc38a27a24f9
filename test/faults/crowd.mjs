/**
 * Many who send commands at once, each over a connection of its own, in a process of its own. Who is refused for
 * now comes again after the wait that they were told, or sooner. Prints what came of it as one line of JSON when
 * stdin ends.
 */
import { Agent, request } from 'node:http';
import { register } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';

register('./typescript-hooks.mjs', import.meta.url);
const { journeys } = await import('./journeys.ts');

const PUSHING_MS = 300;

const [address, token, name, connections, manners] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const many = Number(connections);
const agent = new Agent({ keepAlive: true, maxSockets: many, maxFreeSockets: many });
const told = { acknowledged: [], refused: 0, strange: [], slowestMs: 0 };
let isOver = false;
process.stdin.resume().once('end', () => {
  isOver = true;
});

await Promise.all(Array.from({ length: many }, (_, number) => goOn(journeys(`${name}-${number}`))));
agent.destroy();
process.stdout.write(JSON.stringify(told));

async function goOn(commands) {
  let { value: command } = commands.next();
  while (!isOver) {
    const begun = performance.now();
    const { status, headers, json, failure } = await send(command);
    told.slowestMs = Math.max(told.slowestMs, performance.now() - begun);
    const after = headers?.['retry-after'];
    if (status === 201) {
      told.acknowledged.push({ command, answer: json });
      command = commands.next(json).value;
    } else if (status === 503 && json.code === 'OVERLOADED' && /^[1-9]$/.test(after)) {
      told.refused += 1;
      await sleep(manners === 'patient' ? Number(after) * 1000 * (1 + Math.random() / 2) : PUSHING_MS);
    } else {
      told.strange.push(failure ?? `${status} ${JSON.stringify(json)}`);
      return;
    }
  }
}

function send({ path, key, body }) {
  const text = JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'idempotency-key': key,
  };
  return new Promise((resolve) => {
    const failed = ({ message }) => resolve({ failure: message });
    const sent = request({ hostname, port, agent, method: 'POST', path, headers }, (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        received += piece;
      });
      response.on('error', failed);
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, json: JSON.parse(received) });
      });
    });
    sent.on('error', failed);
    sent.end(text);
  });
}
