import type { Random } from '../../../apps/demo/cohort/random.js';
import type { Contract, Schema } from './contract.js';
import type { Known, KnownFact, Person } from './known.js';
import { MARK } from './naughty.js';

/** Names that a field or a part of a path is known by, where any other would be refused. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  facility: ['lakeside-house'],
  organisation: ['lakeside', 'hillcrest'],
  programme: ['evening'],
  payer: ['acme-health', 'other-payer'],
  caseManager: ['ana-ruiz', 'manager'],
  zone: ['America/Chicago', 'Europe/Berlin'],
  year: ['2025'],
  scheme: ['ASAM'],
  edition: ['4'],
  code: ['2.1', '3.5'],
  expiresAt: ['2030-01-01T00:00:00Z'],
};
/** The fact that a part of a path or a field is about. */
const ABOUT: readonly (readonly [sign: RegExp, type: string])[] = [
  [/\/supports\//, 'SupportLinked'],
  [/\/appointments\//, 'AppointmentBooked'],
  [/\/risk-flags\//, 'RiskFlagged'],
  [/coverage-ends/, 'CoverageRecorded'],
  [/planned-move-cancellations/, 'MovePlanned'],
  [/service-changes/, 'ServiceRecorded'],
  [/receipts/, 'PlanTransmitted'],
];
const MOST_IN_A_LIST = 3;
const CODES = ['LATE_ENTRY', 'NO_PLAN', 'OUTSIDE_BAND'];
const LEVELS = ['inpatient', 'php', 'iop'];

/** Makes values in the shape that the contract asks for, about one person as far as it can tell. */
export class Fitting {
  private readonly person: Person;
  private readonly fact: KnownFact;

  /** @param path - of the route, with the names of its parts */
  constructor(
    private readonly contract: Contract,
    private readonly random: Random,
    private readonly known: Known,
    private readonly path: string,
  ) {
    this.person = random.pick(known.persons);
    const [, type] = ABOUT.find(([sign]) => sign.test(path)) ?? [];
    const facts = this.person.facts.filter((fact) => type === undefined || fact.type === type);
    this.fact = random.pick(facts.length > 0 ? facts : this.person.facts);
  }

  value(schema: Schema, name = ''): unknown {
    const { random } = this;
    const shape = this.contract.resolve(schema);
    if (shape.const !== undefined) return shape.const;
    if (shape.enum !== undefined) return random.pick(shape.enum);
    if (shape.oneOf !== undefined) return this.value(random.pick(shape.oneOf), name);
    if (shape.type === 'object') return this.object(shape);
    if (shape.type === 'array') return this.list(shape, name);
    if (shape.type === 'boolean') return random.chance(0.5);
    if (shape.type === 'integer' || shape.type === 'number') return this.amount(shape, name);
    return this.text(shape, name);
  }

  private object({ properties = {}, patternProperties, required = [] }: Schema): object {
    const { random } = this;
    const made: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(properties)) {
      if (required.includes(name) || random.chance(0.15)) made[name] = this.value(schema, name);
    }
    for (const schema of Object.values(patternProperties ?? {}))
      made[random.pick(LEVELS)] = this.value(schema);
    const { type, fact } = properties;
    if (type?.enum !== undefined && fact?.oneOf !== undefined) {
      // The contract lists the shapes in the order of the types.
      const at = random.whole(0, type.enum.length - 1);
      const shape = fact.oneOf[at];
      return { ...made, type: type.enum[at], ...(shape === undefined ? {} : { fact: this.value(shape) }) };
    }
    return made;
  }

  private list({ items = {}, minItems = 0, maxItems = MOST_IN_A_LIST }: Schema, name: string): unknown[] {
    const length = this.random.whole(minItems, Math.max(minItems, Math.min(maxItems, MOST_IN_A_LIST)));
    const values = Array.from({ length }, () => this.value(items, name));
    return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  }

  private amount({ type, minimum = 0, maximum = 1_000 }: Schema, name: string): number {
    if (name === 'version') return 1;
    const whole = this.random.whole(minimum, Math.min(maximum, 1_000));
    return type === 'number' && whole < maximum && this.random.chance(0.3) ? whole + 0.25 : whole;
  }

  private text({ format, pattern = '', maxLength = 200 }: Schema, name: string): string {
    const { random } = this;
    if (format === 'uuid') return this.id(name);
    if (pattern.startsWith('^\\d{4}-\\d{2}') || name === 'asOf' || name === 'knownAt')
      return this.time(pattern);
    if (name === 'facility' && this.path.endsWith('/import-batches')) return 'imported-house';
    if (name in NAMED) return random.pick(NAMED[name] ?? []);
    if (name === 'view') return random.pick(this.known.views);
    if (name === 'accountId') return this.account;
    if (name === 'id')
      return this.path.endsWith('/census') ? 'lakeside-house' : `annex-${random.whole(1, 9)}`;
    if (pattern.startsWith('^[A-Z]')) return random.pick(CODES);
    if (pattern.startsWith('^[a-z0-9]')) return `any-${random.whole(1, 999)}`;
    return `${MARK} ${random.whole(1, 99_999)}`.slice(0, maxLength).trim();
  }

  private get account(): string {
    const isNew = !this.path.includes('{accountId}');
    return isNew ? `new-${this.random.whole(1, 99_999)}` : this.random.pick(this.known.accounts).accountId;
  }

  private id(name: string): string {
    if (name === 'patientId') return this.person.patient;
    if (name === 'episode' || name === 'episodeId') return this.person.episode ?? this.fact.factId;
    if (name === 'tokenId') return this.random.pick(this.known.accounts).tokenId;
    if (name === 'supersedes' || name === 'event') return this.fact.id;
    return this.fact.factId;
  }

  private time(pattern: string): string {
    const [month, day] = [this.random.whole(1, 9), this.random.whole(10, 28)];
    const date = `2025-0${month}-${day}`;
    return pattern.includes('T') && this.random.chance(0.3)
      ? `${date}T${this.random.whole(10, 22)}:15`
      : date;
  }
}
