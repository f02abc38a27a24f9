import { loaded } from '../service-process.mjs';

const PROGRAM = 'cluster/bare-appends.mjs';
const FIRST_AMOUNT = 5000;

/** The client of the event store by itself: it appends what the next commands would leave behind. */
export class Bare {
  runs = 0;
  amount = FIRST_AMOUNT;

  /**
   * @param {string} url of the event store
   * @param {import('../commands.mjs').Sender} sender whose commands these are; they are sent all the same
   * @param {Record<string, import('./left-behind.mjs').ReadyMade[]>} left by each kind of command
   */
  constructor(url, sender, left) {
    Object.assign(this, { url, sender, left });
  }

  /** @param {import('../pacing.mjs').Pace} pace */
  steady(pace) {
    return this.run({ pace });
  }

  /** By writers who each wait for their own, for about so many seconds. */
  async highest(writers, seconds) {
    const told = await this.run({ writers, amount: this.amount });
    this.amount = Math.round(told.perSecond * seconds);
    return told;
  }

  run(how) {
    const { url, left, sender } = this;
    const { patients, from } = sender;
    this.runs += 1;
    return loaded(PROGRAM, { kind: 'bare appends', url, left, patients, from, run: this.runs, ...how });
  }
}
