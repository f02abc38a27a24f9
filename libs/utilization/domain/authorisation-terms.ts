/** What a payer authorises: calendar days at a level, days of it on which a session was held, or sessions. */
export const UNITS = ['days', 'attendedDays', 'sessions'] as const;
export type Unit = (typeof UNITS)[number];

/** What a payer says to a request. `pended` is no answer yet: it may be decided again. */
export const DECISIONS = ['approved', 'partly', 'denied', 'pended'] as const;
export type DecisionOutcome = (typeof DECISIONS)[number];

/** What an appeal comes to. `upheld` leaves what was decided. */
export const APPEAL_OUTCOMES = ['upheld', 'partlyOverturned', 'overturned'] as const;
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number];

/** Most units, and most days from the first to the last one: bounded, so that every day can be gone through. */
export const MOST_UNITS = 3_660;
