import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { opened, VAULT, type Vault } from '#event-sourcing';
import { EVENT_STORE, type EventStore } from '#event-store';
import { type Care, standing } from '../domain/index.js';
import { careStream } from './patients.js';

const KEPT = 5000;

/** Opens a patient's birth date, so that an admission can store the age and the date stays sealed. */
@Injectable()
export class BirthDates {
  private readonly known = new LRUCache<string, { readonly date: string | null }>({ max: KEPT });

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** `1990-05-17`; null where it is not known or was erased. */
  async of(patient: string, care: Care): Promise<string | null> {
    const registered = standing(care).find(({ type }) => type === 'PatientRegistered');
    if (registered === undefined || registered.data.birthYear === null) return null;
    const known = this.known.get(registered.standing);
    if (known !== undefined) return known.date;
    const events = await this.store.readStream(careStream(patient), registered.stated);
    const event = events.find(({ id }) => id === registered.standing);
    const [values] = event === undefined ? [] : await opened(this.vault, [event]);
    // A correction keeps what the fact now says under `replacement`.
    const person = (values?.replacement ?? values) as { birthDate?: string } | null | undefined;
    const date = person?.birthDate ?? null;
    this.known.set(registered.standing, { date });
    return date;
  }
}
