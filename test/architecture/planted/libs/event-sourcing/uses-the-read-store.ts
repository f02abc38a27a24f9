export { readStore } from '#read-store';
