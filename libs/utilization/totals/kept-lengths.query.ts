import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Mark } from '#care';
import { LogLineage, RefusedError } from '#event-sourcing';
import { READ_STORE, type ReadStore } from '#read-store';
import type { CellFigures, Chosen, Question } from '../populations/index.js';
import { isKept, KEPT_BY, keptLengths } from './kept-lengths.js';

export type KeptLengthsTold = {
  readonly asOf: string;
  readonly mark: Mark;
  readonly figures: readonly CellFigures[];
  readonly totals: readonly CellFigures[];
  readonly quarantined: number;
};

/** Lengths of stay as they are now, from what is kept of them. */
export class KeptLengthsOfStay {
  constructor(
    readonly question: Question,
    readonly chosen: Chosen,
  ) {}
}

@QueryHandler(KeptLengthsOfStay)
export class KeptLengthsOfStayHandler implements IQueryHandler<KeptLengthsOfStay> {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(LogLineage) private readonly lineage: LogLineage,
  ) {}

  /** @throws RefusedError `DIMENSION_NOT_KEPT`, `VIEW_BEHIND` */
  async execute({ question, chosen }: KeptLengthsOfStay): Promise<KeptLengthsTold> {
    const asked = { question, chosen, orLater: true };
    if (!isKept(asked)) {
      throw new RefusedError('DIMENSION_NOT_KEPT', 'by names something of which no totals are kept', {
        field: 'by',
        wayOut: `Name one or more of ${KEPT_BY.join(', ')}, or have a report counted: POST /v1/length-of-stay-reports`,
      });
    }
    const kept = await keptLengths(this.readStore, asked);
    if (kept === null) {
      throw new RefusedError('VIEW_BEHIND', 'Totals of lengths of stay are still being made', {
        wayOut: 'Ask again; /readyz says when the service is ready',
      });
    }
    const { at, ...told } = kept;
    return { ...told, mark: at.eventId === null ? null : { log: this.lineage.log, event: at.eventId } };
  }
}
