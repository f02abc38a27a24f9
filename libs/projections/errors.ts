/** Base of what the read side itself may refuse. */
export abstract class ProjectionError extends Error {
  abstract readonly code: string;
}

/** The view's rows stand on events that this log does not hold: a lost log, or another one. Rebuild the view. */
export class CheckpointMismatchError extends ProjectionError {
  readonly code = 'CHECKPOINT_MISMATCH';
  constructor(view: string, checkpoint: { position: bigint; eventId: string | null }, log: string) {
    super(`View ${view} stands at position ${checkpoint.position}, event ${checkpoint.eventId}, but ${log}`);
  }
}

/** Somebody else writes these views; two projectors on one read store would lose or repeat events. */
export class ForeignWriterError extends ProjectionError {
  readonly code = 'FOREIGN_WRITER';
  constructor(views: readonly string[]) {
    super(`Another projector has moved one of ${views.join(', ')}`);
  }
}

/** Another projector writes these partitions by now: whoever gets this was away for longer than its lease. */
export class LeaseLostError extends ProjectionError {
  readonly code = 'LEASE_LOST';
  constructor() {
    super('The lease ran out, and another projector has taken what it was for');
  }
}

/** No view of this name is part of this build. */
export class UnknownViewError extends ProjectionError {
  readonly code = 'UNKNOWN_VIEW';
  constructor(view: string) {
    super(`There is no view ${view}`);
  }
}

/** The view is made of sealed texts, and nothing was given that opens them. */
export class SealedViewError extends ProjectionError {
  readonly code = 'SEALED_VIEW';
  constructor(view: string) {
    super(`View ${view} is made of sealed texts. Give the projector \`open\`, which opens them`);
  }
}

/** A view gave a key or rows that cannot be kept. Names no value, since values may tell of a patient. */
export class UnfitViewError extends ProjectionError {
  readonly code = 'UNFIT_VIEW';
}
