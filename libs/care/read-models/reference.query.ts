import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '#event-sourcing';
import { decodeRows, quarantinedCount, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { isPart2 } from '../domain/index.js';
import { facilities, type ReferenceRow } from './facilities.projection.js';

export type ReferenceFound = {
  readonly items: readonly ReferenceRow[];
  readonly more: boolean;
  /** How many are missing, because their events could not be projected. */
  readonly quarantined: number;
};

/** Organisations, facilities or programmes that the caller may see, in the order of their ids. */
export class ReferenceList {
  constructor(
    readonly caller: Caller,
    readonly kind: ReferenceRow['kind'],
    readonly page: { readonly limit: number; readonly after?: string },
  ) {}
}

@QueryHandler(ReferenceList)
export class ReferenceListHandler implements IQueryHandler<ReferenceList> {
  constructor(@Inject(READ_STORE) private readonly readStore: ReadStore) {}

  async execute({ caller, kind, page }: ReferenceList): Promise<ReferenceFound> {
    let query = selectFrom(this.readStore, facilities).selectAll('view').where('view.kind', '=', kind);
    if (caller.scope.kind === 'organisation') {
      query = query.where('view.organisation', '=', caller.scope.organisation);
    }
    if (page.after !== undefined) query = query.where('view.id', '>', page.after);
    const found = await query
      .orderBy('view.id')
      .limit(page.limit + 1)
      .execute();
    const rows = decodeRows(facilities, found as unknown as ReferenceRow[]);
    const items = rows.slice(0, page.limit);
    return {
      items: kind === 'programme' ? await this.asTheirFacilities(items) : items,
      more: rows.length > page.limit,
      quarantined: await quarantinedCount(this.readStore, facilities),
    };
  }

  /** A programme is under Part 2 where its facility is, whatever was said of itself. */
  private async asTheirFacilities(programmes: readonly ReferenceRow[]): Promise<ReferenceRow[]> {
    const ids = [...new Set(programmes.flatMap(({ facility }) => facility ?? []))];
    if (ids.length === 0) return [...programmes];
    const found = await selectFrom(this.readStore, facilities)
      .selectAll('view')
      .where('view.kind', '=', 'facility')
      .where('view.id', 'in', ids)
      .execute();
    const houses = decodeRows(facilities, found as unknown as ReferenceRow[]);
    const byId = new Map(houses.map((house) => [house.id, house]));
    return programmes.map((row) => ({ ...row, part2: isPart2(byId.get(row.facility ?? '') ?? null, row) }));
  }
}
