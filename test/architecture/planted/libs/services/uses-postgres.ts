export { Postgres } from '#postgres';
