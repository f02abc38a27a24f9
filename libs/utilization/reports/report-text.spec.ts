import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, hashOf } from '#event-store';
import type { Counted } from '../populations/index.js';
import { unpacked, wholeReport } from './report-text.js';

const about = {
  ...{
    methods: [{ method: 'hcup', version: 1 }],
    by: ['facility'],
    from: null,
    to: null,
    asOf: '2025-06-01',
  },
  ...{
    facility: null,
    programme: null,
    level: null,
    payer: null,
    percentiles: [],
    mark: null,
    quarantined: 0,
  },
};
const more = {
  report: 'report',
  askedBy: { account: 'ana-ruiz', role: 'case_manager', organisation: 'lakeside' },
  methods: [{ method: 'hcup', version: 1, source: 'AHRQ HCUP' }],
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
    const { text, hash, packed } = wholeReport(about, more, counted(1_000));
    expect(unpacked(packed)).toBe(text);
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    expect(hashOf(text)).toBe(hash);
    expect(JSON.parse(text)).toMatchObject({ report: 'report', complete: true, asOf: '2025-06-01' });
  });

  it('with several thousand cells can be kept, and with more is refused with a way out', () => {
    expect(wholeReport(about, more, counted(8_000)).packed.length).toBeLessThan(512 * 1024);
    expect(() => wholeReport(about, more, counted(40_000))).toThrow(
      expect.objectContaining({
        code: 'REPORT_TOO_LARGE',
        grounds: { field: 'by', wayOut: expect.stringContaining('fewer methods') },
      }),
    );
  });
});
