import { describe, expect, it } from '@jest/globals';
import { cruise, ruleNames } from './cruising.js';

describe('Dependencies', () => {
  it('point one way, through the doors of each room, and leave nothing over', () => {
    const { modules, violations } = cruise('.', ['apps', 'libs', 'test']);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThan(300);
  });
});

describe('A planted violation', () => {
  const { violations } = cruise('test/architecture/planted', ['apps', 'libs']);

  it('is found by each rule, and nothing else is', () => {
    expect([...violations].sort()).toEqual([
      'capabilities-use-nothing-above-them: libs/services/uses-an-app.ts → apps/api/index.ts',
      'care-uses-no-other-capability: libs/care/uses-identity.ts → libs/identity/index.ts',
      'domain-uses-no-framework: libs/care/domain/uses-nest.ts → node_modules/@nestjs/common/index.js',
      'domain-uses-no-machine: libs/care/domain/reads-a-file.ts → fs',
      'domain-uses-no-room-behind-it: libs/care/domain/uses-its-read-model.ts → libs/care/read-models/index.ts',
      'drivers-and-config-use-no-other-lib: libs/sqlite/uses-a-store.ts → libs/event-store/index.ts',
      'event-sourcing-uses-the-event-store-alone: libs/event-sourcing/uses-the-read-store.ts → libs/read-store/index.ts',
      'http-uses-nothing-above-it: libs/http/uses-identity.ts → libs/identity/index.ts',
      'interchange-uses-no-app: libs/interchange/uses-an-app.ts → apps/api/index.ts',
      'memory-engines-are-for-tests: libs/services/uses-memory.ts → libs/event-store/memory/index.ts',
      'no-circles: libs/identity/a-circle.ts → libs/identity/second-half.ts',
      'no-test-helper-left-over: libs/services/testing/forgotten.ts',
      'nothing-left-over: libs/services/forgotten.ts',
      'nothing-unresolvable: libs/services/uses-what-is-not-there.ts → ./nowhere.js',
      'only-apps-choose-engines: libs/privacy/chooses-an-engine.ts → libs/event-store/sqlite/index.ts',
      'only-engines-load-pg: libs/services/loads-pg.ts → node_modules/pg/esm/index.mjs',
      'only-engines-use-postgres: libs/services/uses-postgres.ts → libs/postgres/index.ts',
      'only-engines-use-sqlite: libs/services/uses-sqlite.ts → libs/sqlite/index.ts',
      'only-its-engine-loads-the-event-store-client: libs/services/loads-the-client.ts → node_modules/@eventstore/db-client/dist/index.js',
      'only-the-driver-loads-sqlite: libs/event-store/sqlite/loads-a-driver.ts → node_modules/@photostructure/sqlite/dist/index.mjs',
      'product-uses-no-dev-dependency: libs/services/uses-jest.ts → node_modules/@jest/globals/build/index.js',
      'product-uses-no-test-code: libs/services/uses-a-test.ts → libs/event-store/testing/index.ts',
      'projections-use-the-stores-alone: libs/projections/uses-event-sourcing.ts → libs/event-sourcing/index.ts',
      'rooms-are-entered-by-their-index: libs/services/enters-care.ts → libs/care/commands/carry-out.ts',
      'stores-use-sqlite-alone: libs/event-store/uses-projections.ts → libs/projections/index.ts',
    ]);
  });

  it('is there for every rule', async () => {
    const found = new Set(violations.map((violation) => violation.split(':')[0]));
    expect((await ruleNames()).filter((name) => !found.has(name))).toEqual([]);
  });
});
