import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The source with the promise switched off.
 *
 * @throws Error where what is to be replaced does not stand there exactly once
 */
export function mutated(tree, { file, find, replace }) {
  const source = readFileSync(join(tree, file), 'utf8');
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`stands ${found} times in ${file}`);
  return source.replace(find, () => replace);
}
