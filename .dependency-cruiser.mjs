/**
 * Which room may use which. Dependencies point one way:
 * apps → interchange → capabilities → {event-sourcing, projections, http} → {event-store, read-store} → sqlite.
 * `test/architecture/planted` breaks each rule once, to show that it bites.
 */
const CAPABILITIES = '(care|services|discharge-planning|utilization|privacy|audit|identity)';
const TESTS = '(spec\\.ts$|/testing/|^test/)';
const ENGINE = '/(sqlite|eventstoredb|postgres)/';

const lib = (names) => `^libs/${names}/`;
/** @param names - what those rooms may use besides themselves, as a pattern; everything else is forbidden */
const mayUseOnly = (name, rooms, names) => ({
  name,
  severity: 'error',
  from: { path: lib(rooms), pathNot: TESTS },
  to: { path: '^(apps|libs)/', pathNot: [`^libs/$1/`, ...(names === null ? [] : [lib(names)])] },
});

export default {
  forbidden: [
    mayUseOnly('drivers-and-config-use-no-other-lib', '(sqlite|postgres|config)', null),
    mayUseOnly('stores-use-sqlite-alone', '(event-store|read-store)', 'sqlite'),
    mayUseOnly('event-sourcing-uses-the-event-store-alone', '(event-sourcing)', 'event-store'),
    mayUseOnly('projections-use-the-stores-alone', '(projections)', '(event-store|read-store)'),
    mayUseOnly('http-uses-nothing-above-it', '(http)', '(event-sourcing|projections|event-store|read-store)'),
    mayUseOnly(
      'capabilities-use-nothing-above-them',
      CAPABILITIES,
      `(${CAPABILITIES}|http|event-sourcing|projections|event-store|read-store|sqlite|postgres)`,
    ),
    {
      name: 'interchange-uses-no-app',
      severity: 'error',
      from: { path: lib('interchange') },
      to: { path: '^apps/' },
    },
    {
      name: 'care-uses-no-other-capability',
      severity: 'error',
      from: { path: lib('care'), pathNot: TESTS },
      to: { path: lib(CAPABILITIES), pathNot: lib('care') },
    },
    {
      name: 'rooms-are-entered-by-their-index',
      comment:
        'Also capabilities: another one is used through its index or that of its domain, never inside.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: {
        path: '^(apps|libs)/',
        pathNot: [
          '^$1/$2/',
          '^libs/[^/]+/((domain|domain/testing|methods|populations|views|access|consent|disclosure|authorisations|proof|testing|memory|sqlite|eventstoredb|postgres|csv|fhir|hl7v2)/)?index\\.ts$',
          '^apps/([^/]+/((folder|cluster)/)?index\\.ts|first-signal\\.ts|ready\\.mjs)$',
        ],
      },
    },
    {
      name: 'domain-uses-no-room-behind-it',
      severity: 'error',
      from: { path: '^libs/([^/]+)/(domain|methods|measures)/', pathNot: TESTS },
      to: {
        path: [
          '^libs/$1/(?!domain/|methods/|measures/|rule-packs/)',
          '^libs/(http|projections|read-store|sqlite|config)/',
        ],
      },
    },
    {
      name: 'domain-uses-no-framework',
      comment: 'Folds and decisions are plain functions.',
      severity: 'error',
      from: { path: '^libs/[^/]+/(domain|methods|measures)/', pathNot: TESTS },
      to: { path: 'node_modules/', pathNot: 'node_modules/(temporal-polyfill|typebox|uuid)/' },
    },
    {
      name: 'domain-uses-no-machine',
      comment: 'No file, no network, no timer. Hashing is a function of its input.',
      severity: 'error',
      from: { path: '^libs/[^/]+/(domain|methods|measures)/', pathNot: TESTS },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'only-apps-choose-engines',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: TESTS },
      to: { path: `^libs/[^/]+${ENGINE}`, pathNot: '^libs/$1/' },
    },
    {
      name: 'only-engines-use-sqlite',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, '^libs/sqlite/', '^libs/[^/]+/sqlite/'] },
      to: { path: '^libs/sqlite/' },
    },
    {
      name: 'only-engines-use-postgres',
      severity: 'error',
      from: { path: '^libs/', pathNot: [TESTS, '^libs/postgres/', '^libs/[^/]+/postgres/'] },
      to: { path: '^libs/postgres/' },
    },
    {
      name: 'only-the-driver-loads-sqlite',
      severity: 'error',
      from: { pathNot: '^libs/sqlite/driver\\.ts$' },
      to: { path: ['^(node:)?sqlite$', 'node_modules/@photostructure/sqlite/'] },
    },
    {
      name: 'only-its-engine-loads-the-event-store-client',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, '^libs/event-store/eventstoredb/'] },
      to: { path: 'node_modules/(@eventstore|@grpc)/' },
    },
    {
      name: 'only-engines-load-pg',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/postgres/', '^libs/[^/]+/postgres/'] },
      to: { path: 'node_modules/pg/' },
    },
    {
      name: 'product-uses-no-test-code',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'memory-engines-are-for-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, '/memory/'] },
      to: { path: '^libs/[^/]+/memory/' },
    },
    {
      name: 'product-uses-no-dev-dependency',
      comment: 'What builds it is not part of it.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [TESTS, '^apps/bundle\\.mjs$'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-unresolvable',
      comment: 'The benchmark is a package of its own, which is installed when it is first run.',
      severity: 'error',
      from: { pathNot: '^test/bench/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'nothing-left-over',
      comment:
        'Whatever is in apps and libs is reached from a process that somebody starts; no app chooses these engines yet.',
      severity: 'error',
      from: {
        path: [
          '^apps/(cli/(main|import-service)|(demo|demo/cluster|projector)/main)\\.ts$',
          '\\.worker\\.ts$',
        ],
      },
      to: {
        path: '^(apps|libs)/',
        pathNot: [
          TESTS,
          '/memory/',
          '^libs/event-store/(eventstoredb/|sqlite/position-file)',
          '^apps/(ready|bundle|(cli|demo|demo/cluster|projector)/bin)\\.mjs$',
          '^apps/(cli/(main|import-service)|(demo|demo/cluster|projector)/main)\\.ts$',
          '\\.worker\\.ts$',
        ],
        reachable: false,
      },
    },
    {
      name: 'no-test-helper-left-over',
      severity: 'error',
      from: { path: 'spec\\.ts$' },
      to: {
        path: ['^libs/.*/testing/', '/memory/', '^test/.*\\.ts$'],
        pathNot: 'spec\\.ts$',
        reachable: false,
      },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^test/architecture/planted/'] },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
