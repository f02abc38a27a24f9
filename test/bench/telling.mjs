process.env.BENCH_BEGAN ??= String(Date.now());
/** Of the run, also in the processes that it starts. */
const began = Number(process.env.BENCH_BEGAN);

/** Progress and remarks, with the minutes since the start; results go to stdout at the end. @param {string} text */
export function say(text) {
  const minutes = ((Date.now() - began) / 60_000).toFixed(1).padStart(5);
  process.stderr.write(`${text.replaceAll(/^/gm, `${minutes} min  `)}\n`);
}

/** @param {number} value */
export function short(value) {
  if (value >= 10_000) return many(Math.round(value));
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** @param {number} count */
export function many(count) {
  return count.toLocaleString('en-US');
}
