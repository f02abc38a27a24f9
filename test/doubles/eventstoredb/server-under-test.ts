import { EventStoreDBDouble } from './double.js';

/** A server to test against: a real one, single or a cluster, where `CONTINUUM_TEST_EVENTSTOREDB` names it, or the double. */
export type ServerUnderTest = {
  readonly kind: 'real' | 'double';
  readonly connectionString: string;
  stop(): void;
};

export async function serverUnderTest(): Promise<ServerUnderTest> {
  const connectionString = process.env.CONTINUUM_TEST_EVENTSTOREDB ?? '';
  if (connectionString !== '') return { kind: 'real', connectionString, stop: () => {} };
  const double = await EventStoreDBDouble.start();
  return { kind: 'double', connectionString: double.connectionString, stop: () => double.stop() };
}
