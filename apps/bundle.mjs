/**
 * Joins the modules that a process or thread loads into a few files: Node takes far longer to find and read thousands
 * of small ones than to run them, and does so again in each thread.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** What is started by its path: processes, and threads. Anything else that is runs as well, if more slowly. */
const ENTRY = /^(apps|libs)\/.+\/(main|import-service|[\w-]+\.worker)\.js$/;

/**
 * Packages of many modules. Every other one is loaded from `node_modules` as it lies there, also class-validator and
 * class-transformer: Nest looks for them when it runs, and would find others, with other metadata.
 */
const JOINED = new Set([
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/mapped-types',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  'es-toolkit',
  'kysely',
  'lru-cache',
  'rxjs',
  'temporal-polyfill',
  'temporal-utils',
  'typebox',
  'uuid',
]);

const ROOM = 'bundle';

/**
 * Lays the joined files into a room of the build, and in the place of each entry point one line that loads them.
 *
 * @param build - the folder that holds the compiled `apps` and `libs`
 * @param modules - what was compiled, as paths in it
 */
export async function bundle(build, modules) {
  const { build: joinModules } = await import('esbuild');
  const entries = modules
    .map((path) => path.split(sep).join('/'))
    .filter((path) => ENTRY.test(path))
    .map((path) => ({ path, out: path.slice(0, -'.js'.length).replaceAll('/', '.') }));
  await joinModules({
    entryPoints: entries.map(({ path, out }) => ({ in: join(build, path), out })),
    outdir: join(build, ROOM),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Errors are told by class and place, and the API's description names its answers by class.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [ownModules(build), packages],
  });
  await Promise.all(
    entries.map(({ path, out }) => {
      const up = '../'.repeat(path.split('/').length - 1);
      // Places in stacks are those in the sources.
      const text = `process.setSourceMapsEnabled(true);\nawait import('${up}${ROOM}/${out}.js');\n`;
      return writeFile(join(build, path), text);
    }),
  );
}

/** Modules find what lies beside them (threads, JSON) where they were compiled to. */
function ownModules(build) {
  return {
    name: 'own modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#/ }, ({ path }) => ({ path: join(build, 'libs', path.slice(1), 'index.js') }));
      onLoad({ filter: /\.m?js$/ }, async ({ path }) => {
        const place = relative(build, path).split(sep).join('/');
        if (!/^(apps|libs)\//.test(place)) return undefined;
        const text = await readFile(path, 'utf8');
        const url = `new URL('../${place}', import.meta.url).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'js' };
      });
    },
  };
}

const packages = {
  name: 'packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./#]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point') return undefined;
      const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
      if (JOINED.has(name)) return undefined;
      const [, joined] = /^(.+[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(importer) ?? [];
      // From the bundle another version would be found.
      if (joined && existsSync(join(joined, 'node_modules', name))) {
        return { errors: [{ text: `${joined} has a ${name} of its own: it cannot be joined` }] };
      }
      return { path, external: true };
    });
  },
};
