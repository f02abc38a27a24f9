export const SUPPORT_KINDS = ['supportGroup', 'sponsor', 'family', 'friend', 'other'] as const;
export const APPOINTMENT_SERVICES = [
  'therapy',
  'medicationManagement',
  'intake',
  'primaryCare',
  'recoverySupport',
  'other',
] as const;
export const APPOINTMENT_MODALITIES = ['inPerson', 'video', 'telephone'] as const;
export const CANCELLED_BY = ['patient', 'provider', 'programme'] as const;
/** Only they can say that the plan is theirs. */
export const ACKNOWLEDGED_BY = ['patient', 'representative'] as const;
export const RECIPIENTS = [
  'nextProvider',
  'primaryCare',
  'patient',
  'representative',
  'family',
  'other',
] as const;
export const TRANSMISSION_WAYS = [
  'healthExchange',
  'secureMessage',
  'fax',
  'post',
  'handedOver',
  'other',
] as const;
export const OUTCOMES = [
  'inCare',
  'notInCare',
  'readmitted',
  'returnedToUse',
  'notReached',
  'other',
] as const;
export const RISKS = ['suicide', 'selfHarm', 'overdose', 'harmToOthers', 'other'] as const;
