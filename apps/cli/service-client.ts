import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '#http';
import type { ServiceFinder, ServicePlace } from './service-finder.js';
import { ServiceLostError, ServiceProblemError } from './service-problem.js';

export type ClientRequest = {
  readonly body?: unknown;
  readonly headers?: Headers;
  /** Statuses that are answers too, besides the 2xx. */
  readonly accept?: readonly number[];
};

type Headers = Readonly<Record<string, string>>;

/** A service that is restarted meanwhile is looked for again before a request is given up. */
const ATTEMPTS = 6;
const PAUSE_MS = 200;

/** Sends requests as the operator, over connections that are kept open. */
export class ServiceClient {
  constructor(private readonly finder: ServiceFinder) {}

  /** Whether the service was started for this command alone. */
  async isOwn(): Promise<boolean> {
    return (await this.finder.place()).isOwn;
  }

  get<Answer>(path: string, headers: Headers = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  /** Carried out once, however often it has to be sent: `Idempotency-Key` is a fresh one unless given. */
  post<Answer>(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.request('POST', path, { body, headers });
  }

  /** As {@link post}. */
  put<Answer>(path: string, body: unknown, headers: Headers = {}): Promise<Answer> {
    return this.request('PUT', path, { body, headers });
  }

  /**
   * @throws ServiceProblemError for every answer but a success, with the problem document
   * @throws ServiceLostError where nobody answers
   */
  async request<Answer>(method: string, path: string, request: ClientRequest = {}): Promise<Answer> {
    const { body, headers, accept = [] } = request;
    const sent: RequestInit = {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    for (let attempt = 1; ; attempt += 1) {
      const place = await this.finder.place();
      const isLast = attempt === ATTEMPTS;
      const answer = await this.answerOf<Answer>(
        place,
        path,
        sent,
        (status) => accept.includes(status),
        isLast,
      );
      if (answer !== LOST) return answer;
      await this.finder.lost(place);
      await sleep(PAUSE_MS * attempt);
    }
  }

  private async answerOf<Answer>(
    place: ServicePlace,
    path: string,
    sent: RequestInit,
    isAnswer: (status: number) => boolean,
    isLast: boolean,
  ): Promise<Answer | typeof LOST> {
    try {
      const headers = { ...sent.headers, authorization: place.authorization };
      const response = await fetch(place.address + path, { ...sent, headers });
      const text = await response.text();
      if (response.ok || isAnswer(response.status)) return (text === '' ? null : JSON.parse(text)) as Answer;
      // Another service may listen there by now, with a secret of its own.
      if (response.status === 401 && !isLast) return LOST;
      const problem = problemIn(text, response.status);
      // A service that is stopping may have nothing but its server left to answer with.
      if (response.status === 503 && problem.code === UNKNOWN && !isLast) return LOST;
      throw new ServiceProblemError(problem);
    } catch (error) {
      if (error instanceof ServiceProblemError) throw error;
      if (isLast) throw new ServiceLostError(place.address, error);
      return LOST;
    }
  }
}

const LOST = Symbol('nobody answered');
const UNKNOWN = 'UNKNOWN_ANSWER';

function problemIn(text: string, status: number): Problem {
  try {
    const problem = JSON.parse(text);
    if (typeof problem?.code === 'string' && typeof problem?.detail === 'string') return problem;
  } catch {
    // Whatever answered, it was not the service.
  }
  const detail = `What answered is no Continuum service (status ${status})`;
  return { type: 'about:blank', title: 'No problem document', status, code: UNKNOWN, detail };
}
