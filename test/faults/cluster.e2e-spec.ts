import { afterAll } from '@jest/globals';
import { cluster } from './checks/index.js';
import { closeCluster } from './cluster/with-cluster.js';
import { describeChecks } from './describe-checks.js';

describeChecks('a fault in a cluster', cluster);
afterAll(closeCluster);
