/** Progress and remarks; results go to stdout at the end. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {number} value */
export function short(value) {
  if (value >= 10_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
