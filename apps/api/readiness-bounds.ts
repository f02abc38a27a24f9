/** Events that a view may be behind while answers from it still make sense. */
export const LAG_BOUND = 5000n;
/** How far the log may be ahead of the clock before somebody must look at the clock. */
export const CLOCK_BOUND_MS = 5000;
