import { rebuiltApart } from './rebuild.mjs';

const f = '/tmp/continuum-bench/9d81ec4e581c/10000';
for (const v of (process.argv[2] ?? 'current_placement,stays,all').split(',')) {
  const r = await rebuiltApart(f, v === 'all' ? null : v);
  console.log(v, r.events, r.seconds.toFixed(2), r.perSecond.toFixed(0));
}
process.exit();
