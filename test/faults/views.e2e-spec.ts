import { failingProjection } from './checks/failing-projection.js';
import { describeChecks } from './describe-checks.js';

describeChecks('a fault in a view', [failingProjection]);
