export * from './commands/index.js';
export { CareModule } from './http/care.module.js';
export { careProblems } from './http/care.problems.js';
export { ChangesBody } from './http/changes.dto.js';
export * from './read-models/index.js';
