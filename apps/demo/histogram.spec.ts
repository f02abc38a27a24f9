import { describe, expect, it } from '@jest/globals';
import { histogramOf } from './histogram.js';

describe('A histogram', () => {
  it('has every stay in one row of its column, by its length, to one scale', () => {
    const rows = histogramOf([
      {
        heading: 'acme-health',
        bands: [
          { days: '7', stays: 2 },
          { days: '8', stays: 4 },
          { days: '14', stays: 4 },
          { days: '31-45', stays: 1 },
          { days: '366+', stays: 1 },
        ],
        open: 3,
      },
      { heading: 'northstar', bands: [{ days: '0', stays: 4 }], open: 0 },
    ]);
    expect(rows.map((row) => row.replace(/ {2,}/g, '  ').trim())).toEqual([
      'acme-health  northstar',
      '0-7 days  2  ####  4  ########',
      '8-14 days  8  ################  0',
      '15-21 days  0  0',
      '22-30 days  0  0',
      '31-45 days  1  ##  0',
      '46-60 days  0  0',
      '61-90 days  0  0',
      '91+ days  1  ##  0',
      'still there  3  0',
    ]);
  });
});
