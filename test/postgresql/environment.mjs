import { TestEnvironment } from 'jest-environment-node';

/** Tests of views find PostgreSQL where they would find SQLite. Without a server each of them counts as skipped. */
export default class PostgresEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.readStoreEngine = 'postgres';
  }

  handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name === 'run_start' && !process.env.CONTINUUM_TEST_POSTGRES) skip(rootDescribeBlock);
  }
}

function skip(block) {
  block.mode = 'skip';
  for (const child of block.children ?? []) skip(child);
}
