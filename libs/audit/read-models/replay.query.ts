import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type DamagedEvent, isOwn, knownOf, PatientRecord } from '#care';
import { type Caller, EventRegistry, opened, VAULT, type Vault } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import type { Moment } from './population.js';
import { type Deed, type ReplayedEvent, replayed } from './replay.js';

/** A replayed event with what was sealed in it; null where nothing was, or after erasure. */
export type ReplayItem = ReplayedEvent & {
  readonly opened: JsonObject | null;
  /** Why it corrected or voided the fact. */
  readonly reason: string | null;
};

export type PatientReplay = {
  readonly items: readonly ReplayItem[];
  /** Events that there are to tell of. */
  readonly events: number;
  readonly more: boolean;
  readonly damaged: readonly DamagedEvent[];
  /** There are events of other organisations, which are not shown. */
  readonly elsewhere: boolean;
};

/** Where a page begins: how many events come before it in its direction. */
export type ReplayPage = { readonly limit: number; readonly from: number; readonly backward: boolean };

/** What is recorded of a patient, or of one of their episodes, event by event. */
export class ReplayOfPatient {
  constructor(
    readonly patient: string,
    readonly episode: string | null,
    readonly caller: Caller,
    readonly moment: Moment,
    readonly page: ReplayPage,
  ) {}
}

@QueryHandler(ReplayOfPatient)
export class ReplayOfPatientHandler implements IQueryHandler<ReplayOfPatient> {
  constructor(
    @Inject(PatientRecord) private readonly record: PatientRecord,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN` */
  async execute({ patient, episode, caller, moment, page }: ReplayOfPatient): Promise<PatientReplay> {
    await this.record.care(patient, caller);
    const { events: all, damaged } = knownOf(await this.record.whole(patient, caller), moment.known);
    const events = [...all].sort((a, b) => (a.position < b.position ? -1 : 1));
    const about = episode === null ? events : ofEpisode(events, episode);
    const own = about.filter(({ organisation }) => organisation === null || isOwn(organisation, caller));
    const inTurn = page.backward ? own.toReversed() : own;
    const shown = inTurn.slice(page.from, page.from + page.limit);
    const wanted = new Set(shown.map(({ id }) => id));
    const told = replayed(events, { patient, caller, asOf: moment.asOf, registry: this.registry, wanted });
    return {
      items: await this.opened(page.backward ? told.toReversed() : told, shown),
      events: own.length,
      more: page.from + shown.length < own.length,
      damaged,
      elsewhere: own.length < about.length,
    };
  }

  private async opened(
    told: readonly ReplayedEvent[],
    shown: readonly RecordedEvent[],
  ): Promise<ReplayItem[]> {
    const values = await opened(this.vault, shown);
    return told.map((item, place) => ({ ...item, ...wordsOf(item.deed, values[place] ?? null) }));
  }
}

/** A correction keeps what the fact now says under `replacement`, beside its reason. */
function wordsOf(deed: Deed, values: JsonObject | null): Pick<ReplayItem, 'opened' | 'reason'> {
  if (deed !== 'corrected' && deed !== 'voided') return { opened: values, reason: null };
  const { replacement = null, reason = null } = (values ?? {}) as {
    replacement?: JsonObject;
    reason?: string;
  };
  return { opened: replacement, reason };
}

/** The events of facts that belong to an episode, in whichever stream. */
function ofEpisode(events: readonly RecordedEvent[], episode: string): RecordedEvent[] {
  const facts = new Set([episode]);
  return events.filter(({ id, factId, stream, data }) => {
    const { episode: named, event, replacement } = data;
    const belongs =
      facts.has(factId) ||
      named === episode ||
      (replacement as JsonObject | undefined)?.episode === episode ||
      facts.has(event as string) ||
      stream.endsWith(`.${episode}`);
    if (belongs) facts.add(factId).add(id);
    return belongs;
  });
}
