import type { LogHearing } from '#event-sourcing';
import type { ViewProgress } from '#http';

/** What an answer rests on at a node of a cluster: the views, and what the node itself has folded of the log. */
export class NodeProgress implements ViewProgress {
  constructor(
    private readonly hearing: Pick<LogHearing, 'reaches'>,
    private readonly views: ViewProgress,
  ) {}

  /** @see ProjectionProgress.waitFor */
  async waitFor(...asked: Parameters<ViewProgress['waitFor']>): ReturnType<ViewProgress['waitFor']> {
    const [, position] = asked;
    const [waited] = await Promise.all([this.views.waitFor(...asked), this.hearing.reaches(position)]);
    return waited;
  }
}
