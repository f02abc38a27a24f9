export { service } from '../../apps/api/index.js';
