import type { Level, Setting } from './levels.js';

export type Facility = {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly zone: string;
  readonly levels: readonly Level[];
  /** What its 24-hour care is. */
  readonly beds: Extract<Setting, 'hospital' | 'residential'>;
  /** Under 42 CFR Part 2. */
  readonly part2: boolean;
};

export const ORGANISATIONS = [
  { id: 'lakeside', name: 'Lakeside Behavioral Health', caseManager: 'ana-ruiz' },
  { id: 'hillcrest', name: 'Hillcrest Recovery', caseManager: 'ben-okoro' },
] as const;
export type Organisation = (typeof ORGANISATIONS)[number]['id'];

const ALL: readonly Level[] = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
const CHICAGO = 'America/Chicago';
const NEW_YORK = 'America/New_York';

/** Both organisations have a house in the other one's zone. */
export const FACILITIES: readonly Facility[] = [
  facility('lakeside-house', 'Lakeside House', CHICAGO, ALL, 'hospital'),
  facility('lakeside-lodge', 'Lakeside Lodge', CHICAGO, ['inpatient', 'aftercare'], 'residential'),
  facility('lakeside-day', 'Lakeside Day Centre', CHICAGO, ['php', 'iop'], 'residential'),
  facility('lakeside-east', 'Lakeside East', NEW_YORK, ['iop', 'outpatient', 'aftercare'], 'residential'),
  facility('hillcrest-house', 'Hillcrest House', NEW_YORK, ALL, 'residential'),
  facility('hillcrest-hospital', 'Hillcrest Hospital', NEW_YORK, ['inpatient', 'php'], 'hospital'),
  facility('hillcrest-west', 'Hillcrest West', CHICAGO, ['php', 'iop', 'outpatient'], 'residential'),
];

function facility(id: string, name: string, zone: string, levels: readonly Level[], beds: Facility['beds']) {
  const organisation = id.split('-')[0] ?? '';
  return { id, name, organisation, zone, levels, beds, part2: id === 'lakeside-house' };
}

export const PAYERS = ['acme-health', 'northstar', 'state-medicaid'] as const;

/** One account for each role, and a case manager in each organisation. */
export const ACCOUNTS = [
  { accountId: 'ana-ruiz', name: 'Ana Ruiz', role: 'case_manager', organisation: 'lakeside' },
  { accountId: 'ben-okoro', name: 'Ben Okoro', role: 'case_manager', organisation: 'hillcrest' },
  { accountId: 'acme-desk', name: 'Acme Health, utilization desk', role: 'payer', payer: 'acme-health' },
  { accountId: 'eva-lund', name: 'Eva Lund', role: 'auditor' },
  { accountId: 'ida-berg', name: 'Ida Berg', role: 'admin' },
] as const;
export type AccountId = (typeof ACCOUNTS)[number]['accountId'];

export function caseManagerOf(organisation: string): AccountId {
  return organisation === 'lakeside' ? 'ana-ruiz' : 'ben-okoro';
}

export function facilitiesOf(organisation: string, level: Level): readonly Facility[] {
  return FACILITIES.filter((one) => one.organisation === organisation && one.levels.includes(level));
}

/** @throws Error for a facility that is not one of the clinics' */
export function facilityOf(id: string): Facility {
  const found = FACILITIES.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no facility ${id}`);
  return found;
}
