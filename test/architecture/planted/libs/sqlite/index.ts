export * from './driver.js';
export * from './uses-a-store.js';
