import type { StayRow } from '#care';

/** A stay in short, with the payers in question. */
export type StaySummary = Pick<
  StayRow,
  'episode' | 'level' | 'setting' | 'role' | 'facility' | 'programme' | 'from' | 'to' | 'disposition'
> & {
  readonly payers: readonly {
    readonly payer: string | null;
    readonly from: string;
    readonly to: string | null;
  }[];
};

/** @param rows - of one stay; null where there are none */
export function summaryOf(rows: readonly StayRow[]): StaySummary | null {
  const [row] = rows;
  if (row === undefined) return null;
  const { episode, level, setting, role, facility, programme, from, to, disposition } = row;
  return {
    ...{ episode, level, setting, role, facility, programme, from, to, disposition },
    payers: rows.map(({ payer, payerFrom, payerTo }) => ({ payer, from: payerFrom, to: payerTo })),
  };
}
