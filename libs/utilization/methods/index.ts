export { courseOf, type EndedBy } from './course.js';
export { type CountedDay, type LengthOfStayMethod, lengthOf } from './method.js';
export { REASONS, type Why } from './reasons.js';
export { METHODS, methodsNamed } from './registry.js';
export type { CountedStay, Leave } from './stay.js';
