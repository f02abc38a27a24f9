import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SOURCES = ['apps', 'libs', 'package.json', 'package-lock.json', '.swcrc'];

const FAULT = `
for (const view of projections.filter(({ by, kinds }) => by === 'patient' && kinds.includes('care'))) {
  const { evolve } = view;
  view.evolve = (state, event, opened) => {
    if (event.type === 'LeaveStarted' && event.data.kind === 'unauthorised') throw new TypeError('No such leave');
    return evolve(state, event, opened);
  };
}
`;

/** Works with a build of its own, whose views about patients fail at everybody who left without leave. */
export async function withFaultyBuild(work: (build: string) => Promise<void>): Promise<void> {
  const build = mkdtempSync(join(tmpdir(), 'continuum-build-'));
  try {
    for (const part of SOURCES) cpSync(part, join(build, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(build, 'node_modules'));
    appendFileSync(join(build, 'apps/api/projected.ts'), FAULT);
    execFileSync(process.execPath, ['apps/ready.mjs'], { cwd: build, stdio: 'pipe' });
    await work(build);
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}
