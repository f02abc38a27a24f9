/** Why a method counts a day. */
export const COUNTED = {
  present: 'there when the day ended',
  firstDay: 'the day it began, which counts whatever follows',
  sameDay: 'began and ended that day, which counts as one',
  admittedAndLeft: 'admitted, and on leave from the same day on: a day of the patient',
  returned: 'back from leave, and there when the day ended',
  leaveCounted: 'on leave, which this method does not take off',
  lastDayCounted: 'the last day, which this method counts',
  stillThere: 'still there at the end of the as-of date',
  service: 'something was done for the patient that day',
} as const;

/** Why a method does not count a day. */
export const NOT_COUNTED = {
  leaveBegan: 'went on leave, and was away when the day ended',
  onLeave: 'on leave',
  returnedAndLeft: 'back from leave and on leave again the same day',
  returnedAndEnded: 'back from leave on the day the stay ended: neither day nor leave day',
  dayOfDischarge: 'the day of the discharge',
  dayOfMove: 'the day of the move, which is of the stay that follows',
  dayOfDeath: 'the day of the death',
  leftForGood: 'went on leave and never came back: the stay ended that day',
  lastContact: 'the day of the last contact',
  asOfDay: 'the as-of date, which may yet be the last day',
  afterDeath: 'after the death',
  afterLeaving: 'after the leave began from which the patient never came back',
  afterLastContact: 'after the last contact',
  noService: 'nothing was done for the patient that day',
} as const;

export type Why = keyof typeof COUNTED | keyof typeof NOT_COUNTED;

/** What each reason is told as. */
export const REASONS: Readonly<Record<Why, string>> = { ...COUNTED, ...NOT_COUNTED };
