/** Each size is a quarter of the one before, so that few statement texts serve any number of rows. */
const STEP = 4;

/** Cuts a list into pieces of at most `largest`, in order, of sizes that repeat: 256, 64, 16, 4, 1. */
export function* pieces<Item>(items: readonly Item[], largest: number): Generator<readonly Item[]> {
  let from = 0;
  let size = 1;
  while (size * STEP <= largest) size *= STEP;
  while (from < items.length) {
    while (size > items.length - from) size /= STEP;
    yield items.slice(from, from + size);
    from += size;
  }
}
