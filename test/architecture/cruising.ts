import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

type Cruised = {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
};

const CRUISER = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const RULES = resolve('.dependency-cruiser.mjs');

/** Judges the dependencies below some folders of a tree. */
export function cruise(tree: string, folders: readonly string[]) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [CRUISER, '--config', RULES, '--output-type', 'json', ...folders],
    { cwd: tree, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  if (stdout === '') throw new Error(`The cruiser says nothing but ${stderr}`);
  const { summary } = JSON.parse(stdout) as Cruised;
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => {
      return to === from
        ? `${rule.name}: ${from}`
        : `${rule.name}: ${from} → ${to.replace(/^(\.\.\/)+/, '')}`;
    }),
  };
}

/** The names of all rules. */
export async function ruleNames(): Promise<string[]> {
  const { default: rules } = (await import(RULES)) as { default: { forbidden: { name: string }[] } };
  return rules.forbidden.map(({ name }) => name);
}
