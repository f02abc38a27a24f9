import { damage } from './checks/index.js';
import { describeChecks } from './describe-checks.js';

describeChecks('damage', damage);
