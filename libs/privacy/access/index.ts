// Apart from the lib's index, so that what needs the keys alone loads no HTTP.
export * from './access.js';
export { accessProblems } from './access.problems.js';
export { AccessEdge } from './access-edge.js';
export { ACCESS_LOG, type AccessLog, FLUSH_MS } from './access-log.js';
export { AccessLogModule } from './access-log.module.js';
export * from './purpose.js';
