import { setTimeout as sleep } from 'node:timers/promises';
import type { Received, Sender } from './connection.js';

export type Values = Readonly<Record<string, unknown>>;
export type Refusal = Values & { readonly status: number; readonly code: string };

/** Asks the service, as one account. */
export class Asking {
  /** @param now - the clock is told this with every question; it never goes back */
  constructor(
    private readonly connection: Sender,
    private readonly token: string,
    private readonly now: string,
  ) {}

  /** @throws Error with the answer, where it is a refusal */
  async get(path: string): Promise<Values> {
    const { status, text } = await this.send(path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  /** Begins something that takes a while. @throws Error with the answer, where it is a refusal */
  async post(path: string, body: object): Promise<Values> {
    const { status, text } = await this.send(path, 'POST', body);
    if (status !== 202) throw new Error(`POST ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }

  /** The problem document. @throws Error where it is answered */
  async refused(path: string): Promise<Refusal> {
    const { status, text } = await this.send(path);
    if (status < 400) throw new Error(`GET ${path} answered ${status}, which was to be refused`);
    return JSON.parse(text);
  }

  /** Every item of a list that comes in pages. */
  async all(path: string): Promise<Values[]> {
    const items: Values[] = [];
    let cursor: Record<string, string> = {};
    for (;;) {
      const page = await this.get(`${path}?${new URLSearchParams({ limit: '200', ...cursor })}`);
      items.push(...(page.items as Values[]));
      if (typeof page.next !== 'string') return items;
      cursor = { cursor: page.next };
    }
  }

  private send(path: string, method = 'GET', body?: object): Promise<Received> {
    const headers = { authorization: `Bearer ${this.token}`, 'x-continuum-now': this.now };
    return this.connection.send({ method, path, headers, ...(body && { body }) });
  }
}

const PAUSE_MS = 50;

/** Waits until every view has seen every event. */
export async function caughtUp(connection: Sender): Promise<void> {
  for (;;) {
    const { text } = await connection.send({ method: 'GET', path: '/readyz', headers: {} });
    const { views } = JSON.parse(text) as { views: Record<string, { lag: number; built: boolean }> };
    if (Object.values(views).every(({ lag, built }) => built && lag === 0)) return;
    await sleep(PAUSE_MS);
  }
}
