export * from './commands/change-services.handler.js';
export * from './domain/index.js';
export { ServicesModule } from './http/services.module.js';
export { servicesProblems } from './http/services.problems.js';
