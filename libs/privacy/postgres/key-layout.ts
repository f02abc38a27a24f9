import type { Layout } from '#postgres';
import { KeyRefusedError } from '../errors.js';

/** Where the keys are, apart from the views, which may be thrown away, and backed up apart from everything else. */
const SCHEMA = 'continuum_keys';

/** An erasure writes anew the part that the key was in, so that no file holds it: a sixteenth of all. */
const PARTS = 16;

const PARTITIONS = Array.from(
  { length: PARTS },
  (_, n) =>
    `create table patient_key_${n} partition of patient_key for values with (modulus ${PARTS}, remainder ${n});`,
);

/**
 * `wrapped` is what `keys.db` has, byte for byte. The number of erasures is raised by each, in its transaction: whoever
 * keeps keys in memory sees by it that one of them may be gone.
 */
const TABLES = `
  create table installation (name text collate "C" primary key, wrapped bytea not null);
  create table patient_key (patient text collate "C" primary key, wrapped bytea not null)
    partition by hash (patient);
  ${PARTITIONS.join('\n  ')}
  create table erasing (patient text collate "C" primary key, noted_at timestamptz not null);
  create table erasures (number bigint not null);
  insert into erasures values (0);
`;

/** @param schema - default: `continuum_keys` */
export function keyLayout(schema: string = SCHEMA): Layout {
  return { schema, version: 1, what: "the patients' keys", tables: TABLES };
}

/** The keys are to be there, and are not. */
export function missing({ schema }: Layout): KeyRefusedError {
  return new KeyRefusedError(
    `The keys are missing: PostgreSQL has no schema ${schema} with any. Bring it back from the key backup`,
  );
}
