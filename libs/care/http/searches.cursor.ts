import { Inject, Injectable } from '@nestjs/common';
import { RefusedError, VAULT, type Vault } from '#event-sourcing';
import { readCursor, writeCursor } from '#http';
import type { Place } from '../read-models/index.js';

const LIST = 'patient-searches';
/** What the text in a cursor is bound to; no event has this id. */
const BOUND_TO = 'cursor';

/** A place in a search as text. Part of a name may be in it, so it is sealed under the patient's own key. */
@Injectable()
export class SearchCursors {
  constructor(@Inject(VAULT) private readonly vault: Vault) {}

  /** The cursor behind the last place whose patient has a key; null where none has. */
  async after(places: readonly Place[]): Promise<string | null> {
    for (const { patient, organisation, term } of places.toReversed()) {
      const key = await this.vault.existingKeyOf(patient);
      if (key === null) continue;
      return writeCursor(LIST, [patient, key.seal(BOUND_TO, LIST, { organisation, term })]);
    }
    return null;
  }

  /** @throws RefusedError `INVALID_CURSOR` */
  async read(cursor: string): Promise<Place> {
    const [patient, sealed] = readCursor(LIST, cursor, ['', ''] as [string, string]);
    const key = await this.vault.existingKeyOf(patient);
    try {
      const place = key?.open(BOUND_TO, LIST, sealed) as Omit<Place, 'patient'> | undefined;
      if (place !== undefined) return { patient, ...place };
    } catch {
      // It was altered: refused like one whose key is gone.
    }
    throw new RefusedError('INVALID_CURSOR', 'The cursor can no longer be read', {
      field: 'cursor',
      wayOut: 'Begin the search anew, without a cursor',
    });
  }
}
