import { spawn } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { soon } from './soon.js';

describe('What is to run soon', () => {
  it('runs behind what is at hand, in the order in which it was asked for', async () => {
    const ran: string[] = [];
    const both = new Promise<void>((done) => {
      soon(() => ran.push('first'));
      soon(() => {
        ran.push('second');
        done();
      });
    });
    ran.push('at hand');
    await both;
    expect(ran).toEqual(['at hand', 'first', 'second']);
  });

  it('may ask for more', async () => {
    await new Promise<void>((done) => soon(() => soon(done)));
  });

  it('runs also while more than a thousand connections never stop talking', async () => {
    let talking = () => {};
    const server = createServer((socket) => think(socket, () => talking()));
    await new Promise<void>((done) => server.listen({ port: 0, host: '127.0.0.1', backlog: 2500 }, done));
    const { port } = server.address() as AddressInfo;
    const talkers = spawn(process.execPath, ['-e', TALK, String(port)], { stdio: 'ignore' });
    let words = 0;
    await new Promise<void>((done) => {
      talking = () => {
        words += 1;
        if (words === 5 * TALKERS) done();
      };
    });

    const begun = performance.now();
    for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((done) => soon(done));
    const took = performance.now() - begun;
    talkers.kill();
    await new Promise((done) => server.close(done));
    expect(took).toBeLessThan(5000);
  });
});

const TALKERS = 2200;
const TALK = `
  const { connect } = require('node:net');
  for (let caller = 0; caller < ${TALKERS}; caller += 1) {
    const socket = connect(Number(process.argv[1]), '127.0.0.1', () => socket.write('word'));
    socket.on('error', () => {}).on('data', () => socket.write('word'));
  }
`;

/** Answers every word after a moment of thought. */
function think(socket: Socket, heard: () => void): void {
  socket
    .on('error', () => {})
    .on('data', (word) => {
      heard();
      for (const end = performance.now() + 0.15; performance.now() < end; );
      socket.write(word);
    });
}
