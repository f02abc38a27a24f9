import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutcomeUnknownError, RevisionConflictError, StoreUnavailableError } from '#event-store';
import { WriteWatch } from './write-watch.js';

describe('The watch on what is stored', () => {
  let said: (string | null)[];
  let full: boolean;
  let watch: WriteWatch;
  beforeEach(() => {
    [said, full] = [[], true];
    watch = new WriteWatch((refusal) => said.push(refusal));
    watch.watch([
      {
        probe: () => {
          if (full) throw new StoreUnavailableError('still full');
        },
      },
    ]);
  });
  afterEach(() => watch.close());
  const until = async (refusal: string | null) => {
    while (watch.refusal !== refusal) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('says once that commands are refused, and once that they are taken again, though nobody sends any', async () => {
    watch.failed(new StoreUnavailableError('full'));
    watch.failed(new OutcomeUnknownError('full, perhaps'));
    await until('still full');
    full = false;
    await until(null);
    expect(said).toEqual(['full', null]);
  });

  it('passes over what says nothing about the disk', () => {
    watch.failed(new RevisionConflictError('note-1', 1, 2));
    watch.failed(new TypeError('a mistake'));
    expect([watch.refusal, said]).toEqual([null, []]);
  });
});
