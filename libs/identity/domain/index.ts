export * from './account.decider.js';
export * from './account.events.js';
export * from './account.js';
export * from './account-id.js';
export * from './role.js';
export * from './token-text.js';
