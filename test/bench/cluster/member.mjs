import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of a cluster. It ends when this one does, however this one ends. */
export class Member {
  /** @param {string} program its file */
  constructor(program) {
    const file = fileURLToPath(new URL(program, import.meta.url));
    this.child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ended = once(this.child, 'exit');
    this.died = this.ended.then(([code, signal]) => {
      throw new Error(`${program} has ended by itself, with ${code ?? signal}`);
    });
    this.died.catch(() => {});
  }

  /** @returns {Promise<object>} what it says next @throws Error where it could not go on */
  async ask(message) {
    const answered = once(this.child, 'message');
    this.child.send(message);
    const [said] = await Promise.race([answered, this.died]);
    if (said.failure !== undefined) throw new Error(said.failure);
    return said;
  }

  async stop() {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }
}
