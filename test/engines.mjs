/**
 * Runs what every engine promises, one engine after another: on a real server where one is named, otherwise on the
 * double, and says which. The last line is JSON: `{engines: [{name, server, passed, failed, skipped}]}`.
 */
import { spawn } from 'node:child_process';

const ENGINES = [
  {
    name: 'sqlite',
    server: 'embedded',
    words: ['--runTestsByPath', 'libs/event-store/sqlite/sqlite-event-store.spec.ts'],
  },
  {
    name: 'memory',
    server: 'embedded',
    words: ['--runTestsByPath', 'libs/event-store/memory/memory-event-store.spec.ts'],
  },
  {
    name: 'eventstoredb',
    server: process.env.CONTINUUM_TEST_EVENTSTOREDB ? 'real' : 'double',
    words: [
      // A real server is one log for all of them.
      '--runInBand',
      '--runTestsByPath',
      'libs/event-store/eventstoredb/eventstoredb-event-store.spec.ts',
      'libs/event-store/eventstoredb/broken-wire.spec.ts',
    ],
  },
  {
    name: 'postgresql',
    // The one that is named, or one from npm.
    server: 'real',
    words: [
      '--selectProjects',
      'postgresql',
      '--',
      ...['read-store', 'projections', 'privacy', 'postgres'].map(inLib),
    ],
  },
];

function inLib(name) {
  return `libs/${name}/`;
}

function run({ name, server, words }) {
  process.stdout.write(`\n${name} (${server})\n`);
  return new Promise((resolve) => {
    const all = ['test/run.mjs', ...process.argv.slice(2), ...words];
    const tests = spawn(process.execPath, all, { stdio: ['inherit', 'pipe', 'inherit'] });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => tests.kill(signal));
    let end = '';
    tests.stdout.on('data', (piece) => {
      process.stdout.write(piece);
      end = `${end}${piece}`.slice(-200);
    });
    tests.on('close', () => {
      const [, passed, failed, skipped] = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(end) ?? [
        0, 0, 1, 0,
      ];
      resolve({ name, server, passed: Number(passed), failed: Number(failed), skipped: Number(skipped) });
    });
  });
}

const engines = [];
for (const engine of ENGINES) engines.push(await run(engine));
process.stdout.write(`${JSON.stringify({ engines })}\n`);
process.exitCode = engines.some(({ failed, passed }) => failed > 0 || passed === 0) ? 1 : 0;
