import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXAMPLES } from '../../apps/api/docs-examples.js';
import { MadeClinics } from './made-clinics.js';

describe('What /docs says to try', () => {
  let clinics: MadeClinics;
  beforeAll(async () => {
    clinics = await MadeClinics.open(1, 5);
  });
  afterAll(async () => void (await clinics?.stop()));

  it('begins with the id of the patient whose way the demonstration draws', async () => {
    const [first] = EXAMPLES;
    const found = await clinics.send(first?.method ?? '', first?.path ?? '', first?.body);
    expect(found.json.items.map(({ patient }: { patient: string }) => patient)).toEqual([clinics.story]);
  });

  it.each(EXAMPLES.map((example) => [example.says, example] as const))('%s', async (_says, example) => {
    const path = example.path.replace('PATIENT', clinics.story);
    const answer = await clinics.send(example.method, path, example.body);
    expect([200, 201]).toContain(answer.status);
    const { items, steps, placements, entries, events } = answer.json;
    expect(items ?? steps ?? placements ?? entries ?? events).not.toEqual([]);
  });

  it('is shown on the page, line by line', async () => {
    const page = await clinics.send('GET', '/docs');
    expect(page.status).toBe(200);
    for (const { says } of EXAMPLES) expect(page.text).toContain(says);
  });
});
