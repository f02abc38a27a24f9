/** Which parts of an answer are shown; of a list, of each of its items. */
export type Shape = true | { readonly [name: string]: Shape };

const MORE = '…';
const WIDTH = 140;

/** An answer as JSON that a person can read: parts that are not shown are an ellipsis. */
export function briefJson(value: unknown, shape: Shape): string {
  return textOf(value, shape, '');
}

function textOf(value: unknown, shape: Shape, indent: string): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => textOf(item, shape, `${indent}  `));
    return bracket('[', items, ']', indent);
  }
  if (typeof value !== 'object' || value === null || shape === true) return JSON.stringify(value);
  const shown = Object.keys(shape).filter((name) => name in value);
  const parts = shown.map((name) => {
    const part = textOf((value as Record<string, unknown>)[name], shape[name] ?? true, `${indent}  `);
    return `${JSON.stringify(name)}:${part}`;
  });
  const isWhole = shown.length === Object.keys(value).length;
  return bracket('{', isWhole ? parts : [...parts, MORE], '}', indent);
}

/** In one line where it fits, else a part a line. */
function bracket(open: string, parts: readonly string[], close: string, indent: string): string {
  const line = `${open}${parts.join(',')}${close}`;
  if (indent.length + line.length <= WIDTH && !line.includes('\n')) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`;
}
