// Apart from the lib's index, so that the rooms of this capability can be taken one by one.
export { AuthorisationsModule } from './authorisations.module.js';
export { authorisationProblems } from './authorisations.problems.js';
