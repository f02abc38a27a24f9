export { AuthorisationsOfMemberHandler } from './member-authorisations.query.js';
export { MemberList } from './member-list.js';
export { MeasuresOfMemberHandler } from './member-measures.query.js';
export { StaysOfMemberHandler } from './member-stays.query.js';
export { MembersController } from './members.controller.js';
export { MembersOfPayerHandler } from './members.query.js';
export { OwnMembers } from './own-members.js';
