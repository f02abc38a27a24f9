import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 5;

/** Has so many events a second appended in a service beside its requests: what happens next to its patients. */
export class Appending {
  going = true;
  sent = 0;

  /** @param {import('./continuation.mjs').Continuation} continuation */
  constructor(service, continuation, rate) {
    Object.assign(this, { service, continuation, rate });
    this.began = performance.now();
    this.ended = this.run();
  }

  async run() {
    const { appended } = await this.service.ask({ ask: 'appended' });
    this.before = appended;
    while (this.going) {
      const due = Math.floor(((performance.now() - this.began) / 1000) * this.rate) - this.sent;
      const events = [];
      for (let n = 0; n < due; n++) events.push(await this.continuation.next());
      this.sent += events.length;
      if (events.length > 0) this.service.tell({ append: events });
      await sleep(TICK_MS);
    }
  }

  /** @returns how many were appended a second, as the service says */
  async stop() {
    this.going = false;
    await this.ended;
    const seconds = (performance.now() - this.began) / 1000;
    const { appended } = await this.service.ask({ ask: 'appended' });
    return (appended - this.before) / seconds;
  }
}
