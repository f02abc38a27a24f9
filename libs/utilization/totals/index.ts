export { KeptAnswers } from './kept-answers.js';
export { KEPT_BY } from './kept-lengths.js';
export * from './kept-lengths.query.js';
export { lengthsOfStay } from './lengths-of-stay.projection.js';
