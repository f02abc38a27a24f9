// Apart from the index, so that a verb that opens the stores by itself loads no service.
export { masterKeyOf } from './master-key.js';
export { openLog } from './open-log.js';
export { operatorSecretOf } from './operator-secret.js';
