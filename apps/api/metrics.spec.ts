import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('Metrics', () => {
  it('count an append that failed by its reason, and not among those that were made', async () => {
    const metrics = new Metrics();
    const [made, lost] = [metrics.append(), metrics.append()];
    lost({ code: 'REVISION_CONFLICT' });
    const midway = await metrics.registry.metrics();
    expect(midway).toContain('continuum_appends_waiting 1\n');
    expect(midway).toContain('continuum_appends_failed_total{code="REVISION_CONFLICT"} 1\n');
    expect(midway).toContain('continuum_append_seconds_count 0\n');
    made();
    const end = await metrics.registry.metrics();
    expect(end).toContain('continuum_appends_waiting 0\n');
    expect(end).toContain('continuum_append_seconds_count 1\n');
  });
});
