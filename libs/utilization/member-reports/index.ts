export { MemberQuestions } from './member-questions.js';
export { MemberReportsController } from './member-reports.controller.js';
export { MemberReports } from './member-reports.js';
