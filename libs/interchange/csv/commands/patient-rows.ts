import { careStream } from '#care';
import { type Care, care, isRegistered, organisationsOf, timelineOf } from '#care/domain';
import {
  commandFrom,
  type Fact,
  idOf,
  type Outcome,
  opened,
  type PatientKey,
  RefusedError,
  type Sending,
} from '#event-sourcing';
import { services, servicesStream } from '#services/domain';
import { careRowsDecider } from '../rows/care-rows.decider.js';
import { joinDecider } from '../rows/join.decider.js';
import { factsOf, type Opened } from '../rows/reconciling.js';
import type { CareRow, ServiceRow } from '../rows/row.js';
import type { RowResult } from '../rows/row-result.js';
import { serviceRowsDecider } from '../rows/service-rows.decider.js';
import { groupBy, type ImportStands } from './import-stands.js';
import { type Arriving, RowLanes, refused } from './row-lane.js';
import { elsewhere, isServicesOf, yearOf } from './service-homes.js';

type PatientRow = CareRow | ServiceRow;
type Results = [PatientRow, RowResult][];

/** Takes the rows of one patient in one batch. */
export class PatientRows {
  private readonly lanes: RowLanes;
  private readonly stream: string;

  constructor(
    private readonly stands: ImportStands,
    private readonly name: string,
    private readonly sending: Sending,
    private readonly patient: string,
    private readonly saw: (outcome: Outcome) => void,
  ) {
    this.lanes = new RowLanes(stands.handling, name, sending, saw);
    this.stream = careStream(patient);
  }

  async take(rows: readonly Arriving<PatientRow>[]): Promise<Results> {
    const key = await this.keyFor(rows);
    if (key instanceof RefusedError) return rows.map(({ row }) => [row, refused(row.number, key)]);
    const results: Results = [];
    const ofCare = rows.filter((one): one is Arriving<CareRow> => one.row.record !== 'service');
    const ofServices = rows.filter((one): one is Arriving<ServiceRow> => one.row.record === 'service');
    if (ofCare.length > 0) results.push(...(await this.takeCare(ofCare, key)));
    if (ofServices.length > 0) results.push(...(await this.takeServices(ofServices, key)));
    return results;
  }

  /** A key is made for whom the rows register, and for nobody else. */
  private async keyFor(rows: readonly Arriving<PatientRow>[]): Promise<PatientKey | RefusedError> {
    const { handling, vault } = this.stands;
    const { head, state } = await handling.load(this.stream, care);
    const existing = await vault.existingKeyOf(this.patient);
    if (head === null) {
      if (rows.some(({ row }) => row.record === 'patient')) return vault.keyOf(this.patient);
      return new RefusedError('PATIENT_UNKNOWN', 'no patient has this identifier', { field: 'patient' });
    }
    if (existing === null) {
      return new RefusedError('PATIENT_ERASED', 'the patient was erased', { field: 'patient' });
    }
    if (isRegistered(state) || rows.some(({ row }) => row.record === 'patient')) return existing;
    return new RefusedError('PATIENT_UNKNOWN', 'the registration is void', { field: 'patient' });
  }

  private async takeCare(rows: readonly Arriving<CareRow>[], key: PatientKey): Promise<Results> {
    const { handling, care: commands } = this.stands;
    const { state } = await handling.load(this.stream, care);
    const [here, others] = await this.placed(rows, state);
    const placements = here.flatMap(({ row }) => (row.record === 'placement' ? [row] : []));
    const asked = commands.of(
      this.patient,
      {
        type: 'ChangeFacts',
        changes: placements.map(({ start, ...placement }) => ({
          kind: 'add',
          type: 'PatientAdmitted',
          input: { effectiveAt: start, placement },
        })),
      },
      state,
      this.sending,
    );
    const context = once(asked.context);
    const results = await this.lanes.run({
      stream: this.stream,
      patient: this.patient,
      key,
      decider: careRowsDecider,
      rows: here,
      contextFor: async (_, known) => ({
        ...(await context()),
        opened: await this.opened(this.stream, known),
      }),
    });
    const told = placements.length === 0 ? results : await this.withBroken(here, results);
    return [...others, ...here.map(({ row }, index): Results[number] => [row, told[index] as RowResult])];
  }

  /** Sorts out rows that stand elsewhere already: with another patient, or as a service. */
  private async placed(
    rows: readonly Arriving<CareRow>[],
    { facts }: Care,
  ): Promise<[Arriving<CareRow>[], Results]> {
    const known = rowsIn(facts, this.name);
    const here: Arriving<CareRow>[] = [];
    const others: Results = [];
    for (const arriving of rows) {
      const there = known.has(arriving.key)
        ? null
        : await elsewhere(this.stands.store, this.name, arriving.key);
      if (there === null || there.stream === this.stream) here.push(arriving);
      else others.push([arriving.row, this.refusedElsewhere(arriving, there.stream)]);
    }
    return [here, others];
  }

  private refusedElsewhere({ row }: Arriving<PatientRow>, stream: string): RowResult {
    const own = stream === this.stream || isServicesOf(stream, this.patient);
    const error = own
      ? new RefusedError('RECORD_CHANGED', 'stands as another kind of record; void that by hand first', {
          field: 'record',
        })
      : new RefusedError('PATIENT_CHANGED', 'stands with another patient; void it there by hand first', {
          field: 'patient',
        });
    return refused(row.number, error);
  }

  /** What the record does not keep since: an import is never refused for it, and nobody could be asked. */
  private async withBroken(rows: readonly Arriving<CareRow>[], results: readonly RowResult[]) {
    if (!results.some(({ events }) => events > 0)) return results;
    const { state } = await this.stands.handling.load(this.stream, care);
    const { inconsistencies } = timelineOf(state);
    if (inconsistencies.length === 0) return results;
    return results.map((result, index) => {
      if (result.events === 0) return result;
      const own = factsOf(state.facts, { kind: 'import', name: this.name, row: rows[index]?.key ?? '' });
      const rules = inconsistencies.filter(({ facts }) => own.some(({ factId }) => facts.includes(factId)));
      const warnings = [...new Set([...(result.warnings ?? []), ...rules.map(({ rule }) => rule)])];
      return warnings.length === 0 ? result : { ...result, warnings };
    });
  }

  private async takeServices(rows: readonly Arriving<ServiceRow>[], key: PatientKey): Promise<Results> {
    const { handling, services: commands } = this.stands;
    const { state } = await handling.load(this.stream, care);
    const inputs = rows.map(({ row }) => ({
      kind: 'add' as const,
      input: { effectiveAt: row.start, kind: row.kind, facility: row.facility },
    }));
    const asked = commands.of(this.patient, '', { changes: inputs }, state, this.sending);
    const context = once(asked.context);
    const { facilities } = await context();
    const results: Results = [];
    const placed: (Arriving<ServiceRow> & { readonly stream: string })[] = [];
    for (const arriving of rows) {
      const facility = facilities.get(arriving.row.facility);
      const stream = servicesStream(this.patient, yearOf(arriving.row, facility?.zone ?? 'UTC'));
      const home = await this.homeOf(arriving, stream);
      if (isServicesOf(home, this.patient)) placed.push({ ...arriving, stream: home });
      else results.push([arriving.row, this.refusedElsewhere(arriving, home)]);
    }
    const streams = groupBy(placed, ({ stream }) => stream);
    const taken = await Promise.all(
      [...streams].map(async ([stream, same]): Promise<Results> => {
        const found = await this.lanes.run({
          stream,
          patient: this.patient,
          key,
          decider: serviceRowsDecider,
          rows: same,
          contextFor: async (_, known) => ({
            ...(await context()),
            opened: await this.opened(stream, known),
          }),
        });
        return same.map(({ row }, index) => [row, found[index] as RowResult]);
      }),
    );
    const all = [...results, ...taken.flat()];
    const organisations = new Map([...facilities].map(([id, { organisation }]) => [id, organisation]));
    return this.joined(all, rows, organisations, key);
  }

  /** A service stays in the stream of the year in which it was first stated. */
  private async homeOf({ key }: Arriving<ServiceRow>, stream: string): Promise<string> {
    const { state } = await this.stands.handling.load(stream, services);
    if (rowsIn(state.facts, this.name).has(key)) return stream;
    return (await elsewhere(this.stands.store, this.name, key))?.stream ?? stream;
  }

  /** Whoever has done something for the patient comes to see them; scope rests on what the care stream says. */
  private async joined(
    results: Results,
    rows: readonly Arriving<ServiceRow>[],
    organisations: ReadonlyMap<string, string>,
    key: PatientKey,
  ): Promise<Results> {
    const { handling } = this.stands;
    const { state } = await handling.load(this.stream, care);
    const seen = new Set(organisationsOf(state));
    const keys = new Map(rows.map((arriving) => [arriving.row as PatientRow, arriving.key]));
    const wanted: { place: number; organisation: string }[] = [];
    for (const [place, [row, { result }]] of results.entries()) {
      const organisation = row.record === 'service' ? organisations.get(row.facility) : undefined;
      if (result === 'refused' || organisation === undefined || seen.has(organisation)) continue;
      seen.add(organisation);
      wanted.push({ place, organisation });
    }
    for (let from = 0; from < wanted.length; from += 50) {
      const some = wanted.slice(from, from + 50);
      const commands = some.map(({ place, organisation }) => {
        const [{ number: _, ...content }] = results[place] as [PatientRow, RowResult];
        const row = keys.get(results[place]?.[0] as PatientRow) ?? '';
        const sending = {
          ...this.sending,
          commandId: idOf('import', 'joined', this.patient, organisation),
        };
        return commandFrom(sending, {
          stream: this.stream,
          patient: this.patient,
          body: { organisation },
          source: { kind: 'import', name: this.name, row, digest: key.digest(content) },
          context: async () => null,
        });
      });
      const settled = await handling.handleAll(joinDecider, this.stream, commands);
      for (const [index, outcome] of settled.entries()) {
        if (outcome.status === 'rejected') throw outcome.reason;
        if (outcome.value.repeated) continue;
        this.saw(outcome.value);
        const one = results[some[index]?.place ?? -1];
        if (one !== undefined) one[1] = { ...one[1], events: one[1].events + outcome.value.events.length };
      }
    }
    return results;
  }

  /** Opened only where a row has changed, to tell whether it was in what is sealed. */
  private async opened(stream: string, known: readonly Fact[]): Promise<Opened> {
    if (known.length === 0) return new Map();
    const standing = new Set(known.map((fact) => fact.standing));
    const from = Math.min(...known.map(({ stated }) => stated));
    const events = (await this.stands.store.readStream(stream, from)).filter(({ id }) => standing.has(id));
    const values = await opened(this.stands.vault, events);
    return new Map(events.map(({ id }, index) => [id, values[index] ?? null]));
  }
}

function rowsIn(facts: Care['facts'], name: string): Set<string> {
  const own = Object.values(facts).flatMap(({ imported }) => (imported?.name === name ? [imported.row] : []));
  return new Set(own);
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
