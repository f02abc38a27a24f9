import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of every file that belongs to the tree: what `.gitignore` names is left out. */
export function filesOf(tree: string, below = ''): string[] {
  const ignored = ignoredNames();
  return readdirSync(join(tree, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.name === '.git' || ignored.some((pattern) => pattern.test(entry.name))) return [];
    return entry.isDirectory() ? filesOf(tree, path) : [path];
  });
}

/** Names alone, with `*` for any characters; that is all this `.gitignore` uses. */
function ignoredNames(): RegExp[] {
  return readFileSync('.gitignore', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => new RegExp(`^${line.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
}
