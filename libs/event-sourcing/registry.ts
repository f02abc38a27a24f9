import type { Static, TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { InvalidEventError, type JsonObject, type RecordedEvent } from '#event-store';

/** Turns the data of one schema version into that of the next. */
export type Upcast = (data: JsonObject) => JsonObject;

/** One kind of event: the name it is stored under for good, and the shape of its data. */
export type EventDefinition<Schema extends TObject = TObject> = {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Schema;
  /** States a fact that may be corrected or voided. */
  readonly correctable: boolean;
  /** `upcasts[1]` turns version 1 into version 2, and so on. */
  readonly upcasts: Readonly<Record<number, Upcast>>;
};

export type DataOf<Definition> = Definition extends EventDefinition<infer Schema> ? Static<Schema> : never;

export function defineEvent<Schema extends TObject>(
  type: string,
  data: Schema,
  options: { correctable?: boolean; schemaVersion?: number; upcasts?: Record<number, Upcast> } = {},
): EventDefinition<Schema> {
  const { correctable = false, schemaVersion = 1, upcasts = {} } = options;
  return { type, schemaVersion, data, correctable, upcasts };
}

/** Every event this build knows. What it does not know it keeps and passes over. */
export class EventRegistry {
  private readonly known = new Map<
    string,
    { definition: EventDefinition; check: (data: unknown) => boolean }
  >();

  constructor(...definitions: readonly EventDefinition[]) {
    for (const definition of definitions) {
      if (this.known.has(definition.type)) throw new Error(`Event ${definition.type} is defined twice`);
      const validator = Compile(definition.data);
      this.known.set(definition.type, { definition, check: (data) => validator.Check(data) });
    }
  }

  /** @throws InvalidEventError where the type is unknown or the data has another shape */
  validate(type: string, data: JsonObject): EventDefinition {
    if (type === 'FactCorrected') this.validate(data.type as string, data.replacement as JsonObject);
    const entry = this.known.get(type);
    if (entry === undefined) throw new InvalidEventError(`There is no event ${type}`);
    if (entry.check(data)) return entry.definition;
    const [problem] = Compile(entry.definition.data).Errors(data);
    throw new InvalidEventError(
      `${type}${problem?.instancePath ?? ''} ${problem?.message ?? 'has another shape'}`,
    );
  }

  isCorrectable(type: string): boolean {
    return this.known.get(type)?.definition.correctable ?? false;
  }

  /**
   * The event in today's shape. Events written by a newer release come back as they are.
   *
   * @throws InvalidEventError where a known event's data has not the shape of its version
   */
  upcast(event: RecordedEvent): RecordedEvent {
    const { data, schemaVersion } = this.inTodaysShape(event.type, event.schemaVersion, event.data);
    if (event.type !== 'FactCorrected')
      return data === event.data ? event : { ...event, data, schemaVersion };
    // A correction carries another type's data, which ages by that type's versions.
    const { type, replacement } = data as { type: string; replacement: JsonObject };
    const today = this.inTodaysShape(type, data.schemaVersion as number, replacement);
    return today.data === replacement
      ? event
      : { ...event, data: { ...data, schemaVersion: today.schemaVersion, replacement: today.data } };
  }

  private inTodaysShape(type: string, version: number, stored: JsonObject) {
    const entry = this.known.get(type);
    if (entry === undefined || version > entry.definition.schemaVersion)
      return { data: stored, schemaVersion: version };
    let data = stored;
    for (let from = version; from < entry.definition.schemaVersion; from++) {
      const upcast = entry.definition.upcasts[from];
      if (upcast === undefined) throw new InvalidEventError(`${type} version ${from} has no upcast`);
      data = upcast(data);
    }
    if (!entry.check(data))
      throw new InvalidEventError(`${type} has another shape than version ${version} promises`);
    return { data, schemaVersion: entry.definition.schemaVersion };
  }
}
