import everything from '../jest.config.mjs';

const [, postgresql] = everything.projects;

/** Whose questions are answered from views, each through HTTP as on SQLite. */
const ROOMS = [
  'audit-populations',
  'audit-preview',
  'audit-replay',
  'authorisations-due',
  'authorisations-kept',
  'discharge-plan',
  'erasure',
  'finding-people',
  'follow-ups',
  'length-of-stay-reports',
  'length-of-stay',
  'member-authorisations',
  'member-measures',
  'members',
  'occupancy',
  'organisations',
  'report-contradictions',
  'returns',
  'story',
];

/** All that is run on PostgreSQL in every run of the tests, and what takes too long for that. */
export default {
  ...everything,
  rootDir: '../..',
  projects: [
    {
      ...postgresql,
      testMatch: [
        ...postgresql.testMatch,
        '<rootDir>/libs/identity/http/identity.http.spec.ts',
        ...ROOMS.map((room) => `<rootDir>/test/e2e/${room}.e2e-spec.ts`),
      ],
    },
  ],
};
