export * from './a-circle.js';
export const identity = null;
