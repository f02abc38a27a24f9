// @ts-expect-error: there is no such file.
export { nothing } from './nowhere.js';
