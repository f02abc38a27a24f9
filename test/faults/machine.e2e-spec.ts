import { machine } from './checks/index.js';
import { describeChecks } from './describe-checks.js';

describeChecks('a fault of the machine underneath', machine);
