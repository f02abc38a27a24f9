import { describe, expect, it } from '@jest/globals';
import { CommandHandling, EventRegistry, LogTime, systemClock } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { Authentication, type IncomingRequest, OPERATOR } from '#identity';
import { identityEvents } from '#identity/views';
import { vaultWithoutPatients } from '../testing/index.js';

const commands = new CommandHandling(
  new MemoryEventStore(),
  new EventRegistry(...identityEvents),
  vaultWithoutPatients(),
  new LogTime(systemClock),
);

describe('the operator', () => {
  const from = async (
    remoteAddress: string | undefined,
    authorization = 'Operator s3cret',
    secret: string | null = 's3cret',
  ) => {
    const request: IncomingRequest = {
      method: 'GET',
      url: '/',
      headers: { authorization, 'x-forwarded-for': '127.0.0.1' },
      socket: { remoteAddress },
    };
    await new Authentication(commands, systemClock, secret).authenticate(request);
    return request.caller;
  };

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('is let in from %s', async (address) => {
    expect(await from(address)).toEqual(OPERATOR);
  });

  it.each(['10.0.0.1', '128.0.0.1', '::ffff:10.0.0.1', '::2', '2001:db8::1', '', 'localhost', undefined])(
    'is not let in from %s, whatever a header says',
    async (address) => {
      await expect(from(address)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  it.each([
    ['a part of the secret', 'Operator s3cre', 's3cret'],
    ['more than the secret', 'Operator s3crets', 's3cret'],
    ['nothing where there is no secret', 'Operator ', null],
    ['a word where there is no secret', 'Operator null', null],
    ['nothing where the secret is empty', 'Operator ', ''],
    ['the secret as a token', 'Bearer s3cret', 's3cret'],
  ])('is not let in with %s', async (_, authorization, secret) => {
    await expect(from('127.0.0.1', authorization, secret)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
