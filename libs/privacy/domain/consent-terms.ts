/** Whom a consent names: one payer, one organisation, or all of a class. */
export const RECIPIENT_KINDS = ['payer', 'organisation', 'class'] as const;
/** `payers` are all of them; `treatingProviders` are organisations that ask in order to treat. */
export const RECIPIENT_CLASSES = ['payers', 'treatingProviders'] as const;

/** What something is disclosed for. Proceedings against the patient are none of these: 42 CFR 2.12(d) and subpart E. */
export const DISCLOSURE_PURPOSES = ['treatment', 'payment', 'operations'] as const;
/** `tpo` is the single consent for all of treatment, payment and operations. @see 42 CFR 2.31(a)(5)(iii), 2.33(b) */
export const CONSENT_PURPOSES = [...DISCLOSURE_PURPOSES, 'tpo'] as const;

/** Kinds of information; notes, plan sections and test results are in none. */
export const INFORMATION = [
  'stays',
  'dispositions',
  'authorisations',
  'measures',
  'services',
  'coverage',
] as const;

/** Who discloses: all of an organisation, one facility, or one programme. */
export const DISCLOSER_KINDS = ['organisation', 'facility', 'programme'] as const;
export const SIGNED_BY = ['patient', 'representative'] as const;

export type DisclosurePurpose = (typeof DISCLOSURE_PURPOSES)[number];
export type Information = (typeof INFORMATION)[number];
