import { care, timelineOf } from '#care/domain';
import { careRowsDecider } from '../rows/care-rows.decider.js';
import { factsOf } from '../rows/reconciling.js';
import type { CareRow } from '../rows/row.js';
import { isElsewhere, isServicesOf, refusedElsewhere, streamOf } from './moved-rows.js';
import { once, openedValues, type PatientImport, type Taken, withResults } from './patient-import.js';
import type { Arriving } from './row-lane.js';

/** Registrations, coverages and placements: all of one stream. */
export async function takeCareRows(
  one: PatientImport,
  rows: readonly Arriving<CareRow>[],
): Promise<Taken<CareRow>[]> {
  const { stands, stream, patient, key } = one;
  const context = once(await contextOf(one, rows));
  const results = await one.lanes.run({
    stream,
    patient,
    key,
    decider: careRowsDecider,
    rows,
    contextFor: async (known) => ({
      ...(await context()),
      opened: await openedValues(stands, stream, known),
    }),
  });
  const taken = await Promise.all(
    withResults(rows, results).map(async ({ arriving, result }) => {
      if (!isElsewhere(result)) return { arriving, result };
      const home = await streamOf(stands.store, one.name, arriving.key);
      const isOwn = home === stream || isServicesOf(home, patient);
      return { arriving, result: refusedElsewhere(arriving.row.number, isOwn) };
    }),
  );
  return withBroken(one, taken);
}

/** Reference data that the rows name, loaded for all of them at once. */
async function contextOf(
  { stands, stream, patient, sending }: PatientImport,
  rows: readonly Arriving<CareRow>[],
) {
  const { state } = await stands.handling.load(stream, care);
  const changes = rows.flatMap(({ row }) => {
    if (row.record !== 'placement') return [];
    const { start, ...placement } = row;
    const input = { effectiveAt: start, placement };
    return [{ kind: 'add' as const, type: 'PatientAdmitted' as const, input }];
  });
  return stands.care.of(patient, { type: 'ChangeFacts', changes }, state, sending).context;
}

/** What the record does not keep since: an import is never refused for it, as nobody could be asked. */
async function withBroken(
  { stands, stream, name }: PatientImport,
  taken: Taken<CareRow>[],
): Promise<Taken<CareRow>[]> {
  const isNews = ({ arriving, result }: Taken<CareRow>) =>
    arriving.row.record === 'placement' && result.events > 0;
  if (!taken.some(isNews)) return taken;
  const { state } = await stands.handling.load(stream, care);
  const { inconsistencies } = timelineOf(state);
  return taken.map((one) => {
    const { arriving, result } = one;
    const own = factsOf(state.facts, { kind: 'import', name, row: arriving.key });
    const broken = inconsistencies.filter(({ facts }) => own.some(({ factId }) => facts.includes(factId)));
    if (!isNews(one) || broken.length === 0) return one;
    const warnings = [...new Set([...(result.warnings ?? []), ...broken.map(({ rule }) => rule)])];
    return { arriving, result: { ...result, warnings } };
  });
}
