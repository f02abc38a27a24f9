/** Why a person is erased. A closed list, since a sentence might name them and would outlast the key. */
export const ERASURE_REASONS = ['retentionOver', 'patientRequest', 'courtOrder'] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];
