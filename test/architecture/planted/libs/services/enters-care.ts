export { carryOut } from '../care/commands/carry-out.js';
