import type { FactInput } from '#care/domain';
import type { Fact } from '#event-sourcing';
import type { Source } from '#event-store';
import { reasonFor, refuseVoidedByHand } from './reconciling.js';
import type { Steps } from './steps.js';

/**
 * Brings one fact of a row in line: states it, corrects it (which also revives one that the import had
 * voided), or voids it where the row no longer says it.
 *
 * @param wanted - null where the row says no such thing
 * @throws RefusedError `VOIDED_BY_HAND`
 */
export function stateOne(
  steps: Steps,
  field: string,
  fact: Fact | undefined,
  wanted: FactInput | null,
  source: Source,
): void {
  if (fact === undefined) {
    if (wanted !== null) steps.change(field, [{ kind: 'add', ...wanted }]);
    return;
  }
  const { factId, standing: supersedes, voided } = fact;
  const about = { factId, supersedes, reason: reasonFor(source) };
  if (wanted !== null) {
    refuseVoidedByHand(fact, field);
    steps.change(field, [{ kind: 'correct', ...about, ...wanted }]);
  } else if (!voided) {
    steps.change(field, [{ kind: 'void', ...about }]);
  }
}
