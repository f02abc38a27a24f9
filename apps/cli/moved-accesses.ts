import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import { startProgress } from './progress.js';

type Source = Pick<MoveSource, 'accesses'>;
type Target = Pick<MoveTarget, 'accesses'>;

/** Copies who looked behind what is there, each entry as it is, with its place and hash. */
export async function copyAccesses({ accesses: here }: Source, { accesses: there }: Target): Promise<void> {
  await there.setUp();
  const progress = startProgress('accesses copied', here.count);
  try {
    let place = await there.lastPlace();
    for (let page = here.after(place); page.length > 0; page = here.after(place)) {
      await there.put(page);
      place = page.at(-1)?.place ?? place;
      progress.at(place);
    }
    for (const found of here.patients()) await there.putPatients(found);
    await there.putProcesses(here.processes());
  } finally {
    progress.end();
  }
}

/** The first entry there that is not the one that stands at its place here, as a sentence; null where there is none. */
export async function otherAccess({ accesses: here }: Source, { accesses: there }: Target) {
  for (let place = 0; ; ) {
    const rows = here.after(place);
    const copies = await there.after(place, Math.max(1, rows.length));
    for (const [i, copy] of copies.entries()) {
      const row = rows[i];
      const isSame =
        row !== undefined &&
        (['place', 'at', 'account', 'outcome', 'hash', 'text'] as const).every(
          (name) => row[name] === copy[name],
        );
      if (!isSame) return `Entry ${copy.place} of the access log is another one there`;
    }
    if (copies.length < rows.length || rows.length === 0) return null;
    place = rows.at(-1)?.place ?? place;
  }
}

/** What of the access log is not the same there, as a sentence; null where all is. */
export async function accessDifference(source: Source, target: Target): Promise<string | null> {
  const other = await otherAccess(source, target);
  if (other !== null) return other;
  const [here, there] = [source.accesses.count, await target.accesses.count()];
  return here === there ? null : `The access log has ${there} entries there, and ${here} here`;
}
