import { constants, cpSync } from 'node:fs';
import { join } from 'node:path';
import { madeLog } from '../made-log.mjs';
import { rebuilt } from '../rebuild.mjs';
import { scratch } from '../scratch.mjs';
import { caughtUp, ready, tokenOf } from '../service-process.mjs';
import { many, say } from '../telling.mjs';
import { Member } from './member.mjs';
import { putLog } from './put-log.mjs';
import { Stores } from './stores.mjs';

const PATIENTS = 20_000;

/**
 * @typedef {object} Held
 * @property {import('../made-log.mjs').MadeLog} log in a data folder with its views, which holds the same as the cluster
 * @property {Stores} stores
 * @property {Map<bigint, bigint>} places by the position of an event in the cluster, its position in the folder
 */

/** A cluster with the log of many patients: filled once, for all that is measured of it. */
export class Cluster {
  filled = null;
  served = null;
  stores = null;
  /** Nodes and projectors. */
  members = new Set();

  /**
   * @param {string} template
   * @param {import('./event-store.mjs').Server} server
   * @param {import('../postgres.mjs').Postgres | null} postgres
   */
  constructor(template, server, postgres) {
    Object.assign(this, { template, server, postgres });
  }

  /** To begin the name of a figure with. */
  get name() {
    return `cluster (${this.server.name})`;
  }

  /** @returns {Promise<Held>} */
  held() {
    this.filled ??= this.fill();
    return this.filled;
  }

  async fill() {
    const { template, server, postgres } = this;
    if (postgres === null) throw new Error('A cluster needs PostgreSQL, which does not start here');
    const made = await madeLog(template, PATIENTS);
    const folder = scratch('cluster');
    cpSync(made.folder, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
    const log = { ...made, folder };
    await rebuilt({ folder, file: join(folder, 'views.db'), view: null });
    const stores = await Stores.open({ server, postgres, folder });
    this.stores = stores;
    await stores.takeKeys(folder);
    say(`putting ${many(log.events)} events into the event store, ${server.told} …`);
    const places = await putLog(folder, stores.events);
    return { log, stores, places };
  }

  /** So many projectors, which begin when they are told to. @returns {Promise<Member[]>} */
  async projectors(count) {
    const { stores } = await this.held();
    const started = Array.from({ length: count }, () => this.start('projector-process.mjs'));
    await Promise.all(started.map((one) => one.ask(stores.settings)));
    return started;
  }

  /** A node and a projector that serve what is held, from the first call on. */
  serve() {
    this.served ??= this.startServing();
    return this.served;
  }

  async startServing() {
    const { stores } = await this.held();
    const [projector] = await this.projectors(1);
    // Who looks how far the views are counts what they lack.
    await projector.ask({ upTo: await stores.end() });
    const { address } = await this.start('node-process.mjs').ask(stores.settings);
    await ready(address);
    await caughtUp({ address });
    return { address, token: await tokenOf(address, stores.operator) };
  }

  start(program) {
    const member = new Member(program);
    this.members.add(member);
    return member;
  }

  /** Ends nodes and projectors; what they serve stays. */
  async rest() {
    const ending = [...this.members];
    this.members.clear();
    this.served = null;
    await Promise.all(ending.map((member) => member.stop()));
  }

  /** For good. */
  async close() {
    await this.rest();
    await this.stores?.close();
    await this.server.stop();
  }
}
