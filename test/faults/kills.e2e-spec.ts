import { kills } from './checks/index.js';
import { describeChecks } from './describe-checks.js';

describeChecks('kill -9', kills);
