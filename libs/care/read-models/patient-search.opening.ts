import { opened, type Vault } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import type { OpenSealed } from '#projections';
import { identifierTerm } from './patient-search-terms.js';

/** What the search view keeps of a sealed text; nothing else of it leaves this file. Stored. */
export type Words = {
  readonly name?: string;
  /** Keyed digests. */
  readonly identifiers?: readonly string[];
  /** Of a registration that another organisation had made before: the first one has it in plain. */
  readonly birthYear?: number;
};

const NAMING = new Set([
  'PatientRegistered',
  'RegistrationJoined',
  'IdentifierAssigned',
  'DemographicsRecorded',
]);

/** Opens what patients are found by: names, and identifiers as keyed digests. Other events are not opened. */
export function openingForSearch(vault: Pick<Vault, 'keyToOpen' | 'digest'>): OpenSealed {
  return async (events) => {
    const naming = events.filter((event) => NAMING.has(stated(event).type));
    const values = await opened(vault, naming);
    const words = new Map(naming.map((event, i) => [event, wordsOf(vault, event, values[i] ?? null)]));
    return events.map((event) => words.get(event) ?? null);
  };
}

function stated({ type, data }: RecordedEvent): { type: string; data: JsonObject } {
  if (type !== 'FactCorrected') return { type, data };
  return { type: String(data.type), data: (data.replacement ?? {}) as JsonObject };
}

function wordsOf(
  vault: Pick<Vault, 'digest'>,
  event: RecordedEvent,
  sealed: JsonObject | null,
): JsonObject | null {
  // A correction keeps what the fact now says under `replacement`.
  const values = (event.type === 'FactCorrected' ? sealed?.replacement : sealed) as JsonObject | undefined;
  if (values === undefined || values === null) return null;
  const { type, data } = stated(event);
  const { name, birthDate } = values;
  const pairs =
    type === 'IdentifierAssigned' ? [{ system: data.system, value: values.value }] : values.identifiers;
  const digests = identifiersIn(pairs).map(({ system, value }) => identifierTerm(vault, system, value));
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(digests.length > 0 ? { identifiers: digests } : {}),
    ...(type === 'RegistrationJoined' && typeof birthDate === 'string'
      ? { birthYear: Number(birthDate.slice(0, 4)) }
      : {}),
  };
}

function identifiersIn(pairs: unknown): { system: string; value: string }[] {
  if (!Array.isArray(pairs)) return [];
  return pairs.filter((pair) => typeof pair?.system === 'string' && typeof pair.value === 'string') as {
    system: string;
    value: string;
  }[];
}
