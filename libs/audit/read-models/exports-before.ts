import { Inject, Injectable } from '@nestjs/common';
import type { Care, RequestedChange } from '#care/domain';
import { ACCESS_LOG, type AccessLog } from '#privacy/access';

/** When somebody took the record away, and who. */
export type ExportedBefore = { readonly at: string; readonly account: string };

/** So many are told, the newest. */
const TOLD = 100;

/** Tells which exports carried what a change would take back. */
@Injectable()
export class ExportsBefore {
  constructor(@Inject(ACCESS_LOG) private readonly accesses: AccessLog) {}

  /** Those of the patient since the first of the facts in question was known, or ought to have been. */
  async of(patient: string, changes: readonly RequestedChange[], before: Care): Promise<ExportedBefore[]> {
    const since = changes.map((change) => {
      if (change.kind !== 'add') return Date.parse(before.facts.get(change.factId)?.changedAt ?? '');
      const { effectiveAt } = change.input as { readonly effectiveAt?: string };
      return Date.parse(effectiveAt?.slice(0, 10) ?? '');
    });
    const from = Math.min(...since.filter((ms) => !Number.isNaN(ms)));
    const period = Number.isFinite(from) ? { from } : {};
    const { items } = await this.accesses.find({ patient, outcome: 'exported', limit: TOLD, ...period });
    return items.map(({ at, account }) => ({ at, account }));
  }
}
