import type { Layout } from '#postgres';

/** Who looked is kept apart: it may be backed up, moved and kept for another time than views and keys are. */
const SCHEMA = 'continuum_access';

/**
 * As in `access.db`: places and times (milliseconds since 1970) rise together, so that every question is a walk along one
 * index, and a patient has one row for all entries that were written at once. Such rows do not overlap.
 */
const TABLES = `
  create table accesses (
    place bigint primary key,
    at bigint not null,
    account text collate "C" not null,
    outcome text collate "C" not null,
    hash text not null,
    text text not null
  );
  create index accesses_by_time on accesses (at, place);
  create index accesses_by_account on accesses (account, place);
  create index denials on accesses (place) where outcome = 'denied';
  create index denials_by_account on accesses (account, place) where outcome = 'denied';
  create index exports on accesses (place) where outcome = 'exported';
  create index exports_by_account on accesses (account, place) where outcome = 'exported';
  create table access_patients (
    patient bytea not null,
    first bigint not null,
    last bigint not null,
    places bigint[] not null,
    primary key (patient, first)
  );
  create table processes (
    process text collate "C" primary key,
    n bigint not null,
    day text not null,
    hash text not null
  );
`;

/** @param schema - default: `continuum_access` */
export function accessLayout(schema: string = SCHEMA): Layout {
  return { schema, version: 1, what: 'who looked', tables: TABLES };
}
