export { AuditModule } from './http/audit.module.js';
export { auditProblems } from './http/audit.problems.js';
