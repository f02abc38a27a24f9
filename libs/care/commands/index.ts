export * from './adopt-default-rule-pack.js';
export * from './birth-dates.js';
export * from './change-facts.handler.js';
export * from './erase-patient.handler.js';
export * from './patients.js';
export { previewToken } from './preview-token.js';
export * from './reference-data.js';
export * from './register-patient.handler.js';
export * from './register-reference.handler.js';
