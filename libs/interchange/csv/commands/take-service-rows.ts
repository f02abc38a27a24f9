import { care } from '#care/domain';
import { type ServicesContext, servicesStream } from '#services/domain';
import type { ServiceRow } from '../rows/row.js';
import { dateOn } from '../rows/row-time.js';
import { serviceRowsDecider } from '../rows/service-rows.decider.js';
import { groupBy } from './import-stands.js';
import { joinOrganisations } from './join-organisations.js';
import { isElsewhere, isServicesOf, refusedElsewhere, streamOf } from './moved-rows.js';
import { openedValues, type PatientImport, type Taken, withResults } from './patient-import.js';
import type { Arriving } from './row-lane.js';

type Services = readonly Arriving<ServiceRow>[];

/** Services, kept a year at a time; one that has moved to another year stays where it was first stated. */
export async function takeServiceRows(one: PatientImport, rows: Services): Promise<Taken<ServiceRow>[]> {
  const context = await contextOf(one, rows);
  const { facilities } = context;
  const years = groupBy(rows, ({ row }) =>
    dateOn(row.start, facilities.get(row.facility)?.zone ?? 'UTC').slice(0, 4),
  );
  const taken = await inStreams(
    one,
    context,
    [...years].map(([year, same]) => [servicesStream(one.patient, year), same]),
  );
  const settled = await Promise.all(
    taken.map(async (row) => (isElsewhere(row.result) ? atHome(one, context, row.arriving) : row)),
  );
  const organisations = new Map([...facilities].map(([id, { organisation }]) => [id, organisation]));
  return joinOrganisations(one, settled, organisations);
}

async function inStreams(
  { stands, patient, key, lanes }: PatientImport,
  context: ServicesContext,
  streams: readonly (readonly [string, Services])[],
): Promise<Taken<ServiceRow>[]> {
  const taken = await Promise.all(
    streams.map(async ([stream, rows]) => {
      const contextFor = async (known: Parameters<typeof openedValues>[2]) => ({
        ...context,
        opened: await openedValues(stands, stream, known),
      });
      return withResults(
        rows,
        await lanes.run({ stream, patient, key, decider: serviceRowsDecider, rows, contextFor }),
      );
    }),
  );
  return taken.flat();
}

async function atHome(
  one: PatientImport,
  context: ServicesContext,
  arriving: Arriving<ServiceRow>,
): Promise<Taken<ServiceRow>> {
  const home = await streamOf(one.stands.store, one.name, arriving.key);
  const refused = { arriving, result: refusedElsewhere(arriving.row.number, home === one.stream) };
  if (!isServicesOf(home, one.patient)) return refused;
  const [taken] = await inStreams(one, context, [[home, [arriving]]]);
  return taken === undefined || isElsewhere(taken.result) ? refused : taken;
}

/** Reference data and what the patient's care says, loaded once for all the rows. */
async function contextOf(
  { stands, stream, patient, sending }: PatientImport,
  rows: Services,
): Promise<ServicesContext> {
  const { state } = await stands.handling.load(stream, care);
  const changes = rows.map(({ row: { start, kind, facility } }) => ({
    kind: 'add' as const,
    input: { effectiveAt: start, kind, facility },
  }));
  return stands.services.of(patient, '', { changes }, state, sending).context();
}
