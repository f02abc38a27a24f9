export { identity } from '#identity';
