import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics, expectProblem } from './clinics.js';
import type { Answer } from './service.js';

const HOUSE = {
  name: 'Lakeside Recovery',
  organisation: 'lakeside',
  zone: 'America/Chicago',
  levels: ['php', 'iop'],
};
const PROGRAMME = { facility: 'lakeside-recovery', name: 'Day track', levels: ['php'] };

describe('42 CFR Part 2', () => {
  let clinics: Clinics;
  let last: Answer;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await put('facilities/lakeside-recovery', { ...HOUSE, part2: true });
    await put('programmes/day-track', PROGRAMME);
    await put('programmes/opioid-treatment', {
      ...PROGRAMME,
      facility: 'lakeside-day',
      name: 'Opioid treatment',
      part2: true,
    });
  });
  afterAll(async () => void (await clinics.stop()));

  async function put(path: string, body: object) {
    last = await clinics.request('PUT', `/v1/${path}`, { as: 'admin', body });
    expect(last.status).toBe(200);
  }
  async function marked(kind: string): Promise<string[]> {
    const headers = { 'x-continuum-after': last.json.consistencyToken };
    const { json } = await clinics.get(`/v1/${kind}`, { headers });
    return json.items.flatMap(({ id, part2 }: { id: string; part2: boolean }) => (part2 ? [id] : []));
  }

  it('holds where a facility or a programme is marked, and nowhere else', async () => {
    expect(await marked('facilities')).toEqual(['lakeside-recovery']);
    expect(await marked('programmes')).toContain('opioid-treatment');
    expect(await marked('programmes')).not.toContain('evening-iop');
  });

  it('holds for a programme of a facility that is marked, though it is not marked itself', async () => {
    expect(await marked('programmes')).toEqual(['day-track', 'opioid-treatment']);
  });

  it('still holds where a facility is registered anew and nothing is said of it', async () => {
    await put('facilities/lakeside-recovery', { ...HOUSE, name: 'Renamed' });
    expect(await marked('facilities')).toEqual(['lakeside-recovery']);
  });

  it('holds no more where that is said', async () => {
    await put('facilities/lakeside-recovery', { ...HOUSE, part2: false });
    expect(await marked('facilities')).toEqual([]);
    expect(await marked('programmes')).toEqual(['opioid-treatment']);
  });

  it('is marked by yes or no', async () => {
    const body = { ...HOUSE, part2: 'yes' };
    const answer = await clinics.request('PUT', '/v1/facilities/lakeside-recovery', { as: 'admin', body });
    expectProblem(answer, 400, 'VALIDATION_FAILED', 'part2');
    expect(await marked('facilities')).toEqual([]);
  });
});
