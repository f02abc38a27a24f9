import everything from '../jest.config.mjs';

const postgresql = everything.projects.find(({ displayName }) => displayName === 'postgresql');

/** The spine: each of these runs unchanged on a data folder and on a cluster. */
export const SPINE = ['story', 'idempotency', 'bad-input'];
/** What else is told over HTTP alone, in the longer run. */
const ROOMS = [
  'audit-replay',
  'authorisations',
  'authorisations-due',
  'consents',
  'discharge-plan',
  'disclosures',
  'follow-ups',
  'length-of-stay',
  'length-of-stay-reports',
  'members',
  'naughty-strings',
  'occupancy',
  'organisations',
  'part2',
  'report-contradictions',
  'returns',
  'value-sets',
];

/** Everything that is run on a cluster. */
export default {
  ...everything,
  rootDir: '../..',
  projects: [
    {
      ...postgresql,
      displayName: 'cluster',
      testMatch: [
        '<rootDir>/test/cluster/*.e2e-spec.ts',
        ...[...SPINE, ...ROOMS].map((room) => `<rootDir>/test/e2e/${room}.e2e-spec.ts`),
      ],
      testEnvironment: '<rootDir>/test/cluster/environment.mjs',
    },
  ],
};
