import { callers } from './checks/index.js';
import { describeChecks } from './describe-checks.js';

describeChecks('many, slow and hostile callers', callers);
