export * from './length-of-stay.query.js';
export * from './occupancy.query.js';
export { ServiceDates } from './service-dates.js';
export { countedFrom } from './stay-counted.js';
