import { type At, dayOf } from './calendar.js';
import type { Level } from './levels.js';
import type { TrueConsent, Way } from './way.js';

/** Names in the script: of whom no payer may be told, since nothing was signed. */
export const DENIED = 'dwayne';
/** Who signed, and thought better of it. */
export const REVOKED = 'lena';
/** Whose authorisations end within days of the cohort's end, the first one first. */
export const LAPSING = ['grace', 'tomas', 'aiko'] as const;

type Part = {
  readonly person: readonly [name: string, birthDate: string];
  readonly level: Extract<Level, 'php' | 'iop'>;
  readonly facility: string;
  readonly since: number;
  /** The last day that the payer authorised; null where it was not asked. */
  readonly authorisedTo: number | null;
  readonly consents: readonly TrueConsent[];
};

const PAYER = 'acme-health';
const HOUSE = 'lakeside-house';

const signed = (signedOn: number, revokedOn: number | null = null): TrueConsent[] => [
  { payer: PAYER, facility: HOUSE, signedOn, revokedOn },
];

const PARTS: Readonly<Record<string, Part>> = {
  [DENIED]: {
    ...{ person: ['Dwayne Mercer', '1984-02-11'], level: 'iop', facility: HOUSE, since: dayOf(11, 3) },
    ...{ authorisedTo: null, consents: [] },
  },
  [REVOKED]: {
    ...{ person: ['Lena Sorensen', '1996-09-30'], level: 'iop', facility: HOUSE, since: dayOf(10, 27) },
    ...{ authorisedTo: dayOf(12, 31), consents: signed(dayOf(10, 27), dayOf(12, 1)) },
  },
  [LAPSING[0]]: {
    ...{ person: ['Grace Whitlock', '1979-06-03'], level: 'php', facility: 'lakeside-day' },
    ...{ since: dayOf(12, 1), authorisedTo: dayOf(12, 20), consents: [] },
  },
  [LAPSING[1]]: {
    ...{ person: ['Tomas Arriaga', '1991-12-22'], level: 'iop', facility: 'lakeside-east' },
    ...{ since: dayOf(11, 10), authorisedTo: dayOf(12, 22), consents: [] },
  },
  [LAPSING[2]]: {
    ...{ person: ['Aiko Tanabe', '2001-04-18'], level: 'iop', facility: HOUSE, since: dayOf(11, 17) },
    ...{ authorisedTo: dayOf(12, 24), consents: signed(dayOf(11, 17)) },
  },
};

/** Members of one payer who are the same in every cohort, and what is to be shown of each. */
export const CAST = Object.entries(PARTS).map(([name, part], index) => ({
  name,
  way: wayOf(part, `A-${1300 + index}`),
}));

function wayOf({ person, level, facility, since, authorisedTo, consents }: Part, value: string): Way {
  const [name, birthDate] = person;
  const setting = level === 'php' ? 'dayProgramme' : 'clinic';
  const from: At = { day: since, time: null };
  const place = { level, setting, facility } as const;
  const asked = { payer: PAYER, level, facility, from: since };
  return {
    person: { name, birthDate, identifier: { system: 'mrn', value } },
    episodes: [
      {
        organisation: 'lakeside',
        condition: 'coOccurring',
        hasCaseManager: true,
        stays: [{ place, from, direction: null, ending: null, away: null }],
        plan: null,
      },
    ],
    coverages: [{ payer: PAYER, from: dayOf(1, 1), to: null, rank: 1 }],
    visits: [],
    consents,
    authorisations:
      authorisedTo === null
        ? []
        : [
            {
              ...asked,
              to: authorisedTo,
              answer: { outcome: 'approved', on: since + 1, grantedTo: authorisedTo },
            },
          ],
  };
}
