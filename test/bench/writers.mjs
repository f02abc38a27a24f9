/**
 * Calls a second of writers who each wait for their own.
 *
 * @param {number} writers @param {number} count @param {(writer: number, n: number) => Promise<void>} once
 */
export async function timed(writers, count, once) {
  let n = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      while (n < count) await once(writer, n++);
    }),
  );
  return count / (Number(process.hrtime.bigint() - began) / 1e9);
}
