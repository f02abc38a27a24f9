export { Pool as Postgres } from 'pg';
