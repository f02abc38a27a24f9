import everything from '../jest.config.mjs';

const cluster = everything.projects.find(({ displayName }) => displayName === 'cluster');

/** What else is told over HTTP alone: each of these runs unchanged on a data folder and on a cluster. */
const ROOMS = [
  'audit-replay',
  'authorisations',
  'authorisations-due',
  'bad-input',
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

/** All that is run on a cluster in every run of the tests, and what takes too long for that. */
export default {
  ...everything,
  rootDir: '../..',
  projects: [
    {
      ...cluster,
      testMatch: [...cluster.testMatch, ...ROOMS.map((room) => `<rootDir>/test/e2e/${room}.e2e-spec.ts`)],
    },
  ],
};
