import { care, organisationsOf } from '#care/domain';
import { commandFrom, idOf } from '#event-sourcing';
import { joinDecider } from '../rows/join.decider.js';
import type { ServiceRow } from '../rows/row.js';
import type { PatientImport, Taken } from './patient-import.js';
import { contentOf } from './row-lane.js';

const JOINS_IN_ONE_APPEND = 50;

/**
 * Whoever has done something for the patient comes to see them: scope rests on what the care stream says.
 * Also for rows that stood already, should an earlier run have ended in between.
 *
 * @param organisations - who owns each facility
 */
export async function joinOrganisations(
  one: PatientImport,
  taken: readonly Taken<ServiceRow>[],
  organisations: ReadonlyMap<string, string>,
): Promise<Taken<ServiceRow>[]> {
  const { state } = await one.stands.handling.load(one.stream, care);
  const seen = new Set(organisationsOf(state));
  const wanted: { readonly organisation: string; readonly by: Taken<ServiceRow> }[] = [];
  for (const by of taken) {
    const organisation = organisations.get(by.arriving.row.facility);
    if (by.result.result === 'refused' || organisation === undefined || seen.has(organisation)) continue;
    seen.add(organisation);
    wanted.push({ organisation, by });
  }
  const joined = new Map<Taken, number>();
  for (let from = 0; from < wanted.length; from += JOINS_IN_ONE_APPEND) {
    const some = wanted.slice(from, from + JOINS_IN_ONE_APPEND);
    const events = await join(one, some);
    for (const [index, { by }] of some.entries()) joined.set(by, events[index] ?? 0);
  }
  return taken.map((row) => {
    const events = row.result.events + (joined.get(row) ?? 0);
    return events === row.result.events ? row : { ...row, result: { ...row.result, events } };
  });
}

/** How many events each wrote. */
async function join(
  { stands, stream, patient, name, sending, key, saw }: PatientImport,
  wanted: readonly { readonly organisation: string; readonly by: Taken<ServiceRow> }[],
): Promise<number[]> {
  const commands = wanted.map(({ organisation, by: { arriving } }) => {
    const digest = key.digest(contentOf(arriving.row));
    const commandId = idOf('import', 'joined', patient, organisation);
    return commandFrom(
      { ...sending, commandId },
      {
        stream,
        patient,
        body: { organisation },
        source: { kind: 'import', name, row: arriving.key, digest },
        context: async () => null,
      },
    );
  });
  const settled = await stands.handling.handleAll(joinDecider, stream, commands);
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    if (outcome.value.repeated) return 0;
    saw(outcome.value);
    return outcome.value.events.length;
  });
}
