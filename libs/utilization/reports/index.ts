export { ContradictedReports } from './contradicted-reports.js';
export * from './contradictions.query.js';
export * from './list-reports.query.js';
export { checkWindow, Questions } from './questions.js';
export { csvOf, wantsCsv } from './report-csv.js';
export type { ReportDocument } from './report-text.js';
export { Reports } from './reports.js';
export { lengthOfStayReports } from './reports.projection.js';
