import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, hashOf } from '#event-store';
import type { Counted } from '../populations/index.js';
import { packedReport, type ReportHeading, unpacked } from './report-text.js';

const heading: ReportHeading = {
  report: 'report',
  askedBy: { account: 'ana-ruiz', role: 'case_manager', organisation: 'lakeside' },
  methods: [{ method: 'hcup', version: 1, source: 'AHRQ HCUP' }],
  by: ['facility'],
  ...{ from: null, to: null, asOf: '2025-06-01' },
  ...{ facility: null, programme: null, level: null, payer: null, percentiles: [], mark: null },
};

/** One cell of each facility, whose names nothing can make shorter. */
function counted(cells: number): Counted {
  const figures = { n: 1, days: 5, mean: 5, median: 5, p90: 5, percentiles: {}, bands: [], payerDays: [] };
  const figure = () => ({ method: 'hcup', version: 1, cell: { facility: randomUUID() }, ...figures });
  const open = { n: 0, days: 0 };
  return {
    figures: Array.from({ length: cells }, () => ({ ...figure(), open })),
    totals: [],
    quarantined: 0,
  };
}

describe('The text of a report', () => {
  it('comes back byte for byte, is canonical, and has its hash', () => {
    const { quarantined, ...told } = counted(1_000);
    const { hash, packed } = packedReport(heading, { ...told, quarantined });
    const text = unpacked(packed);
    expect(text).toBe(canonicalJson({ ...heading, ...told, complete: true }));
    expect(hashOf(text)).toBe(hash);
  });

  it('with several thousand cells can be kept, and with more is refused with a way out', () => {
    expect(packedReport(heading, counted(8_000)).packed.length).toBeLessThan(512 * 1024);
    expect(() => packedReport(heading, counted(40_000))).toThrow(
      expect.objectContaining({
        code: 'REPORT_TOO_LARGE',
        grounds: { field: 'by', wayOut: expect.stringContaining('fewer methods') },
      }),
    );
  });
});
