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
  '<rootDir>/libs/projections/*.spec.ts',
  '<rootDir>/test/postgresql/*.e2e-spec.ts',
];

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
        '!**/libs/{postgres,*/postgres}/**',
        '!**/test/postgresql/**',
      ],
    },
    {
      ...project,
      displayName: 'postgresql',
      testMatch: [...ON_EVERY_ENGINE, '<rootDir>/libs/{postgres,*/postgres}/*.spec.ts'],
      testEnvironment: '<rootDir>/test/postgresql/environment.mjs',
      globalSetup: '<rootDir>/test/postgresql/setup.mjs',
      globalTeardown: '<rootDir>/test/postgresql/teardown.mjs',
    },
  ],
  reporters: ['default', '<rootDir>/test/counts-reporter.mjs'],
  testSequencer: '<rootDir>/test/longest-first.mjs',
  maxWorkers: 2,
  testTimeout: 60_000,
};
