import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Module, Param, Post, UnauthorizedException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RefusedError } from '#event-sourcing';
import { createHttpApp, PatientPath, Public, Recorded, sharedProblems, type Witness } from '#http';

const PATIENT = '0190f3a2-7c1e-7d3a-9b1a-2f6f0d1c2b3a';

@Controller()
class Doors {
  @Get('open')
  @Public()
  open() {
    return { alive: true };
  }

  @Get('v1/patients/:patientId')
  find(@Param() { patientId }: PatientPath) {
    return { name: 'Rosa', patientId, revision: 7 };
  }

  @Get('v1/refused')
  refuse() {
    throw new RefusedError('FORBIDDEN', 'Not you');
  }

  @Post('v1/searches')
  @HttpCode(200)
  @Recorded({ words: true })
  search() {
    return { items: [] };
  }
}

@Module({ controllers: [Doors] })
class DoorsModule {}

type Seen = { readonly came: string; readonly status?: number; readonly answer?: unknown };

/** Sees everything, and lets nothing through where it is told to. */
class Porter implements Witness<string> {
  readonly seen: Seen[] = [];
  closed: 'before' | 'after' | null = null;

  comes({ method, routeOptions: { url, config } }: Parameters<Witness['comes']>[0]): string {
    const came = `${method} ${url}${config.recorded?.words ? ' with words' : ''}`;
    if (this.closed === 'before') throw new RefusedError('UNAVAILABLE', 'Closed before');
    return came;
  }

  leaves(came: string, _: unknown, status: number, answer: unknown): Promise<void> | undefined {
    this.seen.push({ came, status, answer });
    if (this.closed === null) return undefined;
    return Promise.reject(new RefusedError('UNAVAILABLE', 'Closed after'));
  }
}

describe('A witness at the door', () => {
  let porter: Porter;
  let app: NestFastifyApplication;
  let address: string;
  beforeAll(async () => {
    app = await createHttpApp(DoorsModule, {
      problems: sharedProblems,
      report: () => {},
      witness: {
        comes: (...told) => porter.comes(...told),
        leaves: (...told) => porter.leaves(...(told as [string, unknown, number, unknown])),
      },
      authenticate: async (request) => {
        if (request.headers.authorization === undefined) throw new UnauthorizedException();
        const actor = { id: 'anna', role: 'case_manager', organisation: 'lake' };
        request.caller = { actor, scope: { kind: 'organisation', organisation: 'lake' } };
      },
    });
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(() => app.close());
  beforeEach(() => {
    porter = new Porter();
  });

  async function ask(path: string, method = 'GET', headers: Record<string, string> = { authorization: 'x' }) {
    const response = await fetch(address + path, { method, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  it('sees which route was asked, and what is answered, as the route gave it', async () => {
    expect((await ask(`/v1/patients/${PATIENT}`)).status).toBe(200);
    expect((await ask('/v1/searches', 'POST')).status).toBe(200);
    expect((await ask('/v1/refused')).status).toBe(403);
    expect(porter.seen).toEqual([
      {
        came: 'GET /v1/patients/:patientId',
        status: 200,
        answer: { name: 'Rosa', patientId: PATIENT, revision: 7 },
      },
      { came: 'POST /v1/searches with words', status: 200, answer: { items: [] } },
      { came: 'GET /v1/refused', status: 403, answer: undefined },
    ]);
  });

  it('sees neither strangers, nor routes that there are not or that are open to all', async () => {
    expect((await ask(`/v1/patients/${PATIENT}`, 'GET', {})).status).toBe(401);
    expect((await ask('/v1/nowhere')).status).toBe(404);
    expect((await ask('/v1/refused', 'DELETE')).status).toBe(405);
    expect((await ask('/open')).status).toBe(200);
    expect(porter.seen).toEqual([]);
  });

  it('turns away before anything is done', async () => {
    porter.closed = 'before';
    const { status, text } = await ask(`/v1/patients/${PATIENT}`);
    expect([status, JSON.parse(text).detail]).toEqual([503, 'Closed before']);
    expect(porter.seen).toEqual([]);
  });

  it.each([`/v1/patients/${PATIENT}`, '/v1/refused'])(
    'keeps back an answer that was made: nothing of %s is told but why',
    async (path) => {
      porter.closed = 'after';
      const { status, headers, text } = await ask(path);
      expect([status, JSON.parse(text).detail]).toEqual([503, 'Closed after']);
      expect(text).not.toMatch(/Rosa|Not you/);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(headers.get('retry-after')).toBe('5');
      expect(headers.get('etag')).toBeNull();
      expect(Number(headers.get('content-length'))).toBe(text.length);
      expect(porter.seen).toHaveLength(1);
    },
  );
});
