export { DatabaseSync } from '#sqlite';
