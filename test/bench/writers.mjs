const EVENTS_A_STREAM = 10;

/**
 * Appends a second of writers who each wait for their own and write to streams of their own, ten events to each.
 *
 * @template Head
 * @param {number} writers @param {number} count
 * @param {() => string} newName
 * @param {(stream: string, head: Head | null, n: number) => Promise<Head>} append answers where the stream ends then
 */
export async function timed(writers, count, newName, append) {
  const each = Math.max(1, Math.round(count / writers / EVENTS_A_STREAM));
  const streams = Array.from({ length: writers * each }, () => ({ name: newName(), head: null }));
  let n = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let turn = 0; n < count; turn++) {
        const stream = streams[writer * each + (turn % each)];
        stream.head = await append(stream.name, stream.head, n++);
      }
    }),
  );
  return (count * 1000) / (performance.now() - began);
}
