export * from './answers.js';
export * from './consistency-token.js';
export * from './correlation.js';
export * from './request.js';
export * from './roles.js';
export * from './sender.js';
