export { eventStore } from '#sqlite';
export * from './loads-a-driver.js';
