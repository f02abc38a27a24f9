import type { Answer, TestService } from '../../e2e/service.js';
import type { StoredEvent } from '../examined.js';
import type { Contract } from './contract.js';
import { hardlyHttp, sendText } from './hardly-http.js';
import { flawOf } from './judging.js';
import { CALLERS, type Known } from './known.js';
import { MARK } from './naughty.js';
import { type Hostile, hostileRequest } from './requests.js';
import { Wires } from './sending.js';

const CONNECTIONS = 48;
/** Further flaws would say the same. */
const MOST_FLAWS = 20;

/** Sends hostile requests to a service, and remembers what it answered. */
export class Siege {
  /** What is wrong with answers, each with the request. */
  readonly flaws: string[] = [];
  /** Requests that were done. */
  done = 0;
  private readonly byRoute: ReadonlyMap<string, [done: number, refused: number, later: number]>;
  private readonly acknowledged = new Set<string>();
  /** Correlation ids of the requests that were done, as answered. */
  private readonly asked = new Set<string | null>();

  constructor(
    private readonly service: TestService,
    private readonly contract: Contract,
    private readonly known: Known,
    private readonly codes: ReadonlySet<string>,
  ) {
    this.byRoute = new Map(contract.routes.map(({ name }) => [name, [0, 0, 0]]));
  }

  /** Sends so many, several at once. */
  async lay(seed: string, count: number): Promise<void> {
    const wires = new Wires(this.service.address, CONNECTIONS);
    let next = 0;
    const lane = async () => {
      while (next < count && this.flaws.length < MOST_FLAWS) {
        const hostile = hostileRequest(this.contract, this.known, seed, next++);
        const flaw = await wires.send(hostile.wire).then(
          (answer) => this.judged(hostile, answer),
          ({ message }) => `got no answer: ${message}`,
        );
        if (flaw !== null) this.flaws.push(`${flaw}: ${told(hostile)}`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
    wires.close();
  }

  /** Sends what is hardly HTTP. */
  async garble(): Promise<void> {
    const { address } = this.service;
    const texts = hardlyHttp(new URL(address).host, this.known.tokens.auditor ?? '');
    const sent = texts.map(async ([what, text]) => {
      const flaw = await sendText(address, text).then(
        (answer) => flawOf({ as: 'auditor', method: 'GET', path: '' }, answer, this.codes),
        ({ message }) => `got no answer: ${message}`,
      );
      if (flaw !== null) this.flaws.push(`${flaw}: ${what}`);
    });
    await Promise.all(sent);
  }

  /** A line for each route. */
  counts(): string[] {
    return [...this.byRoute].map(
      ([name, counts]) => `${counts.map((count) => String(count).padStart(5)).join('')}  ${name}`,
    );
  }

  notCalled(): string[] {
    return [...this.byRoute]
      .filter(([, counts]) => counts.every((count) => count === 0))
      .map(([name]) => name);
  }

  /** Lines of the service's log that are no JSON, tell of an error, or repeat what was sent. */
  flawsInLog(log: string): string[] {
    // What stands behind the last end of a line is still being written.
    const lines = log.split('\n').slice(0, -1);
    return lines
      .filter((line) => !/^\{"level":[23]0,.*\}$/.test(line) || line.includes(MARK))
      .slice(0, MOST_FLAWS);
  }

  /** Events of requests that were done and are not stored, and stored ones of which no request was done. */
  judge(events: readonly StoredEvent[]): { readonly lost: string[]; readonly unasked: string[] } {
    const stored = new Set(events.map(({ id }) => id));
    const callers = new Set<string>(CALLERS);
    return {
      lost: [...this.acknowledged].filter((id) => !stored.has(id)),
      unasked: events
        .filter(({ actor, correlationId }) => callers.has(actor) && !this.asked.has(correlationId))
        .map(({ id, type, actor }) => `${type} ${id} of ${actor}`),
    };
  }

  private judged(hostile: Hostile, answer: Answer): string | null {
    const { status, headers, json, text } = answer;
    const counts = this.byRoute.get(hostile.route.name);
    if (counts) counts[status < 300 ? 0 : status < 500 ? 1 : 2] += 1;
    if (status < 300) {
      this.done += 1;
      this.asked.add(headers.get('x-correlation-id'));
      for (const { id } of Array.isArray(json?.events) ? json.events : []) this.acknowledged.add(id);
    }
    const { as, wire, route } = hostile;
    const flaw = flawOf({ as, method: wire.method, path: route.path }, answer, this.codes);
    return flaw === null ? null : `${flaw} (${text.slice(0, 300)})`;
  }
}

function told({ number, route, as, wire: { method, path, headers, body } }: Hostile): string {
  const shown = headers.join(' ').replaceAll(/Bearer \S{40,}/g, 'Bearer …');
  const content = body?.toString('latin1') ?? '';
  const request = `${method} ${path.slice(0, 300)} [${shown.slice(0, 300)}] ${content.slice(0, 600)}`;
  return `request ${number}, ${route.name} as ${as}: ${request}`;
}
