import { Inject, Injectable } from '@nestjs/common';
import { type Known, KnownMoments, stays } from '#care';
import { LogLineage } from '#event-sourcing';
import { quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import type { Chosen, Counted, Question } from '../populations/index.js';
import { isKept, keptLengths } from './kept-lengths.js';

type Posed = { readonly question: Question; readonly chosen: Chosen; readonly known: Known };

/** Answers questions about populations at once, where totals that are kept can. */
@Injectable()
export class KeptAnswers {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(LogLineage) private readonly lineage: LogLineage,
  ) {}

  /**
   * What counting the stays would give, and the place of the log that it is of.
   *
   * @param isOfNow - what was learned since the question was posed may be in the answer
   * @returns null where it must be counted
   */
  async of(posed: Posed, isOfNow: boolean): Promise<(Counted & { readonly known: Known }) | null> {
    const { question, chosen } = posed;
    const asked = { question, chosen, orLater: false };
    const kept = isKept(asked) ? await keptLengths(this.readStore, asked) : null;
    // Whoever is left out of one view may be in the other: then what is told must be what counting gives.
    const leftOut = await quarantinedCount(this.readStore, stays);
    if (kept === null || !kept.at.isOfAll || kept.quarantined > 0 || leftOut > 0) return null;
    const { at, asOf: _, ...counted } = kept;
    if (at.position === posed.known.position) return { ...counted, known: posed.known };
    if (!isOfNow || at.eventId === null || at.position < posed.known.position) return null;
    const known = await this.moments.of({ log: this.lineage.log, event: at.eventId }, 'knownAt');
    // Of an append that came in two batches totals may hold one half.
    return known.position === at.position ? { ...counted, known } : null;
  }
}
