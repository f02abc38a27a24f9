/** Injection token of the smallest number of persons of whom a count is told outside. */
export const SMALL_CELL = Symbol('SmallCell');
