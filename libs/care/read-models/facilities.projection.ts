import type { Projection } from '#projections';
import type { Capacity, Facility, Programme } from '../domain/index.js';

/** One row a facility, programme or organisation, as last registered. */
export type ReferenceRow = {
  readonly id: string;
  readonly kind: 'organisation' | 'facility' | 'programme';
  readonly organisation: string | null;
  readonly facility: string | null;
  readonly name: string;
  readonly zone: string | null;
  readonly levels: readonly string[];
  readonly part2: boolean;
  /** Beds or slots licensed; empty where nobody said. */
  readonly capacity: readonly Capacity[];
  readonly revision: number;
};

const STREAM = /^(organisation|facility|programme)-(.+)$/;

/** Reference data to look up: who owns a facility, where it is, which levels and programmes it offers. */
export const facilities: Projection<{ row: ReferenceRow | null }, ReferenceRow> = {
  name: 'facilities',
  version: 2,
  columns: {
    id: 'text',
    kind: 'text',
    organisation: 'text?',
    facility: 'text?',
    name: 'text',
    zone: 'text?',
    levels: 'json',
    part2: 'boolean',
    capacity: 'json',
    revision: 'integer',
  },
  primaryKey: ['kind', 'id'],
  indexes: [
    ['kind', 'organisation', 'id'],
    ['kind', 'facility', 'id'],
  ],
  kinds: ['organisation', 'facility', 'programme'],
  by: 'stream',
  initial: () => ({ row: null }),
  evolve(_state, event) {
    const [, kind, id = ''] = STREAM.exec(event.stream) ?? [];
    const data = event.data as Partial<Facility & Programme> & { readonly name: string };
    return {
      row: {
        id,
        kind: kind as ReferenceRow['kind'],
        organisation: kind === 'organisation' ? id : event.organisation,
        facility: data.facility ?? null,
        name: data.name,
        zone: data.zone ?? null,
        levels: data.levels ?? [],
        part2: data.part2 ?? false,
        capacity: data.capacity ?? [],
        revision: event.revision,
      },
    };
  },
  rows: ({ row }) => (row === null ? [] : [row]),
};
