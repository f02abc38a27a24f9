import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type SourceRule = {
  readonly name: string;
  readonly where: RegExp;
  readonly except?: RegExp;
  readonly forbidden: RegExp;
};

const TESTS = /spec\.ts$|\/testing\//;

/** What imports do not show. */
export const sourceRules: readonly SourceRule[] = [
  {
    name: 'only config reads the environment',
    where: /^(apps|libs)\/.*\.(ts|mjs)$/,
    except: /^libs\/config\//,
    forbidden: /\bprocess\.env\b|\benv\b.*from 'node:process'/,
  },
  {
    name: 'only the driver names a SQLite',
    where: /^(apps|libs)\/.*\.(ts|mjs)$/,
    except: /^libs\/sqlite\/driver\.ts$/,
    forbidden: /node:sqlite|@photostructure\/sqlite/,
  },
  {
    name: 'a domain asks no clock and waits for nothing',
    where: /^libs\/[^/]+\/(domain|methods|measures)\/.*\.ts$/,
    forbidden:
      /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b|\bperformance\.|\bset(Timeout|Interval|Immediate)\(/,
  },
  {
    name: 'a domain throws no dice',
    where: /^libs\/[^/]+\/(domain|methods|measures)\/.*\.ts$/,
    forbidden: /\bMath\.random\(|\brandom(UUID|Bytes|Int)\(|\bgetRandomValues\(|\bv[47]\(\)/,
  },
];

/** `rule: file:line` for each line of a tree's product code that breaks a rule. */
export function brokenSourceRules(tree: string, files: readonly string[]): string[] {
  return sourceRules.flatMap(({ name, where, except, forbidden }) =>
    files
      .filter((file) => where.test(file) && !TESTS.test(file) && !except?.test(file))
      .flatMap((file) => {
        const lines = readFileSync(join(tree, file), 'utf8').split('\n');
        return lines.flatMap((line, index) =>
          !isComment(line) && forbidden.test(line) ? [`${name}: ${file}:${index + 1}`] : [],
        );
      }),
  );
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\/?\*)/.test(line);
}
