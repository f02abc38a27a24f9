import { RefusedError } from '#event-sourcing';

/**
 * Why somebody looks. A closed list, so that accesses can be counted by it; each stands on a rule that lets patient
 * data be read at all:
 *
 * - `treatment`: 45 CFR 164.506(c)(1)–(2); 42 CFR 2.33
 * - `payment`: 45 CFR 164.506(c)(1) and (3); 42 CFR 2.33
 * - `operations`: health care operations, 45 CFR 164.501 and 164.506(c)(4)
 * - `audit`: 42 CFR 2.53 (audits and evaluations); 45 CFR 164.512(d) (oversight)
 * - `patientRequest`: 45 CFR 164.524 (a person's access to their own record); 42 CFR 2.23
 * - `legal`: 45 CFR 164.512(e)–(f); 42 CFR 2.61–2.67 (court orders)
 * - `emergency`: 42 CFR 2.51 (medical emergencies)
 *
 * It is what the caller says, is written down as such, and opens nothing that would be closed without it.
 */
export const PURPOSES = [
  'treatment',
  'payment',
  'operations',
  'audit',
  'patientRequest',
  'legal',
  'emergency',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Header in which a caller says it. */
export const PURPOSE_HEADER = 'X-Purpose';

/** What an account is there for, where nothing is said. */
const BY_ROLE: Readonly<Record<string, Purpose>> = {
  case_manager: 'treatment',
  payer: 'payment',
  auditor: 'audit',
};

/**
 * The purpose that was said, or else the one that accounts of this role are for (`admin`: `operations`).
 *
 * @throws RefusedError `INVALID_HEADER` where what was said is not of the list
 */
export function purposeOf(said: string | undefined, role: string): Purpose {
  if (said === undefined) return BY_ROLE[role] ?? 'operations';
  const purpose = PURPOSES.find((one) => one === said);
  if (purpose !== undefined) return purpose;
  throw new RefusedError('INVALID_HEADER', `${PURPOSE_HEADER} must be one of ${PURPOSES.join(', ')}`, {
    field: PURPOSE_HEADER,
    wayOut: 'Send one of these, or leave it out: then it is what accounts of this role are for',
  });
}
