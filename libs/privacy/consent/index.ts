// Apart from the lib's index, so that what needs the keys alone loads no HTTP.
export { ConsentModule } from './consent.module.js';
export { consentProblems } from './consent.problems.js';
