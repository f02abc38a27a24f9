export * from './consent.events.js';
export * from './consent-inputs.js';
export * from './consent-terms.js';
export * from './consents.decider.js';
export * from './consents.js';
export * from './covering.js';
