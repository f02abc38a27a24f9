export { readModel } from '../read-models/index.js';
