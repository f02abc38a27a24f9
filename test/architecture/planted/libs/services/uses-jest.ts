export { jest } from '@jest/globals';
