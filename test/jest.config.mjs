/** Types are checked by `tsc`; SWC only strips them. */
const swc = {
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

const project = {
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/architecture/planted/'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
};

/** What stands on a read store: each of these runs once on every engine. */
const ON_EVERY_ENGINE = [
  '<rootDir>/libs/read-store/*.spec.ts',
  '<rootDir>/libs/projections/{*,{building,check,sums}/*}.spec.ts',
  '<rootDir>/test/postgresql/*.e2e-spec.ts',
];

/** What runs unchanged on a data folder and on a cluster, in every run of the tests. */
const SPINE = ['story', 'idempotency'];

/** On a server that all tests of a run share. */
const onPostgres = {
  globalSetup: '<rootDir>/test/postgresql/setup.mjs',
  globalTeardown: '<rootDir>/test/postgresql/teardown.mjs',
};

export default {
  rootDir: '..',
  projects: [
    {
      ...project,
      displayName: 'embedded',
      testMatch: [
        '**/*.spec.ts',
        '**/*.int-spec.ts',
        '**/*.e2e-spec.ts',
        '!**/{libs/postgres,libs/*/postgres,test/postgresql,test/cluster}/**',
      ],
    },
    {
      ...project,
      displayName: 'postgresql',
      testMatch: [...ON_EVERY_ENGINE, '<rootDir>/libs/{postgres,*/postgres}/*.spec.ts'],
      testEnvironment: '<rootDir>/test/postgresql/environment.mjs',
      ...onPostgres,
    },
    {
      ...project,
      displayName: 'cluster',
      testMatch: [
        '<rootDir>/test/cluster/*.e2e-spec.ts',
        ...SPINE.map((name) => `<rootDir>/test/e2e/${name}.e2e-spec.ts`),
      ],
      testEnvironment: '<rootDir>/test/cluster/environment.mjs',
      ...onPostgres,
    },
  ],
  reporters: ['default', '<rootDir>/test/counts-reporter.mjs'],
  testSequencer: '<rootDir>/test/longest-first.mjs',
  maxWorkers: 2,
  testTimeout: 60_000,
};
