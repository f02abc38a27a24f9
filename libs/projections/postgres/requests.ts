import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createTable, type ReadStore, ReadStoreUnavailableError } from '#read-store';
import type { SliceBorders } from '../check/recount.js';
import type { CheckedSlice } from '../check/slice-check.js';
import { ProjectionError } from '../errors.js';
import { describeFailure } from '../failure.js';
import { holds, isWithin, NO_PARTITIONS, type PartitionSet, setIn, textOf } from '../partitions.js';
import type { Projector } from '../projector.js';
import type { Retried } from '../retry.js';
import { NOW } from './lease-tables.js';

/** What may be asked of those who project. Stored. */
export type Asked =
  | { readonly kind: 'rebuild'; readonly view: string }
  | { readonly kind: 'retry'; readonly view: string; readonly key: string | null }
  | ({ readonly kind: 'check' } & SliceBorders);

/** What one of them says, for the partitions that it holds. Stored. */
export type Answer = { readonly partitions: PartitionSet } & (
  | { readonly result: Retried | CheckedSlice | null }
  | { readonly refused: { readonly code: string; readonly message: string } }
);

type Open = { readonly id: string; readonly asked: string };
type StoredAnswer = { readonly partitions: string; readonly answer: string };

/** Whoever asked has given up by then. */
const GIVEN_UP_MS = 600_000;

/** Requests and answers, by which processes that do not know each other speak through the read store. */
export class Requests {
  private areMade = false;

  constructor(private readonly readStore: ReadStore) {}

  /** @returns by which answers are found */
  async ask(asked: Asked): Promise<string> {
    await this.make();
    const id = randomUUID();
    const row = { id, asked: JSON.stringify(asked), askedAt: NOW };
    await this.readStore.db.insertInto('requests').values(row).execute();
    return id;
  }

  async answers(id: string): Promise<Answer[]> {
    const all = this.readStore.db.selectFrom('answers').select(['partitions', 'answer']);
    const rows = await all.where('request', '=', id).$castTo<StoredAnswer>().execute();
    return rows.map(({ partitions, answer }) => ({ ...JSON.parse(answer), partitions: setIn(partitions) }));
  }

  async forget(id: string): Promise<void> {
    await this.readStore.db.deleteFrom('answers').where('request', '=', id).execute();
    await this.readStore.db.deleteFrom('requests').where('id', '=', id).execute();
  }

  /** Answers what is asked, for partitions that are held and for which nobody has answered. */
  async answer(projector: Projector, held: PartitionSet): Promise<void> {
    if (held === NO_PARTITIONS) return;
    await this.make();
    const { db } = this.readStore;
    const open = await db
      .selectFrom('requests')
      .select(['id', 'asked'])
      .where('askedAt', '>', sql<number>`${NOW} - ${sql.lit(GIVEN_UP_MS)}`)
      .orderBy('askedAt')
      .$castTo<Open>()
      .execute();
    for (const { id, asked } of open) await this.answerOne(projector, held, id, JSON.parse(asked));
  }

  private async answerOne(projector: Projector, held: PartitionSet, id: string, asked: Asked): Promise<void> {
    const answered = (await this.answers(id)).reduce((union, one) => union | one.partitions, NO_PARTITIONS);
    const own = held & ~answered;
    // A view is put back once, whoever holds it: by the one who holds the first partition.
    if (isWithin(held, answered) || (asked.kind === 'rebuild' && !holds(own, 0))) return;
    const answer = await answerTo(projector, own, asked);
    await this.readStore.db
      .insertInto('answers')
      .values({ request: id, partitions: textOf(own), answer: JSON.stringify(answer) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  private async make(): Promise<void> {
    if (this.areMade) return;
    await this.readStore.alone(async (transaction) => {
      const requests = { id: 'text', asked: 'json', askedAt: 'integer' } as const;
      await createTable(this.readStore, transaction, 'requests', requests, ['id']);
      const answers = { request: 'text', partitions: 'text', answer: 'json' } as const;
      await createTable(this.readStore, transaction, 'answers', answers, ['request', 'partitions']);
    });
    this.areMade = true;
  }
}

/** What holds for a while, or of one projector: it is asked again by itself, here or elsewhere. */
const FOR_NOW: readonly unknown[] = [
  'LEASE_LOST',
  'FOREIGN_WRITER',
  'READ_STORE_UNAVAILABLE',
  'STORE_UNAVAILABLE',
];

async function answerTo(projector: Projector, own: PartitionSet, asked: Asked) {
  try {
    return { result: await carryOut(projector, own, asked) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (FOR_NOW.includes(code)) throw error;
    // Any other message may quote what was sent.
    const message = error instanceof ProjectionError ? error.message : describeFailure(error);
    return { refused: { code: typeof code === 'string' ? code : 'PROJECTOR_FAILED', message } };
  }
}

async function carryOut(projector: Projector, own: PartitionSet, asked: Asked) {
  switch (asked.kind) {
    case 'rebuild':
      await projector.putBack(asked.view);
      return null;
    case 'retry':
      return projector.retry(asked.view, asked.key ?? undefined);
    case 'check':
      return projector.checkBetween(asked, own);
  }
}

/** Nobody answers for some partitions. */
export function unanswered(): ReadStoreUnavailableError {
  return new ReadStoreUnavailableError('No projector has answered in time: start one, or ask again');
}
