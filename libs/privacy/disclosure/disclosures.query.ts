import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type DamagedEvent, isOwn, knownOf, type Mark, PatientPast, PatientRecord, Patients } from '#care';
import type { Caller, LogMark } from '#event-sourcing';
import type { Actor, RecordedEvent } from '#event-store';
import { type Disclosed, disclosureStream } from '../domain/index.js';

/** One answer that told somebody outside of stays under Part 2. */
export type AccountedDisclosure = Disclosed & {
  readonly event: string;
  readonly at: string;
  readonly by: Actor;
  /** The organisation that told it. */
  readonly organisation: string | null;
  readonly correlationId: string;
};

export type DisclosuresFound = {
  readonly patient: string;
  readonly items: readonly AccountedDisclosure[];
  readonly more: boolean;
  /** Events that are no longer what was written, and so are left out. */
  readonly damaged: readonly DamagedEvent[];
  /** Other organisations told something too; it is not shown. */
  readonly elsewhere: boolean;
  readonly mark: Mark;
};

/** Whom a patient's stays under Part 2 were told to, the last one first. @see 42 CFR 2.25 */
export class DisclosuresOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    /** `upTo` is the mark of the first page, which the next ones are of too. */
    readonly page: { readonly limit: number; readonly from: number; readonly upTo?: LogMark },
  ) {}
}

@QueryHandler(DisclosuresOfPatient)
export class DisclosuresOfPatientHandler implements IQueryHandler<DisclosuresOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(PatientRecord) private readonly record: PatientRecord,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `MARK_NOT_IN_THIS_LOG` */
  async execute({ patient, caller, page }: DisclosuresOfPatient): Promise<DisclosuresFound> {
    await this.patients.toShow(patient, caller);
    const { limit, from, upTo } = page;
    const known = await (upTo === undefined ? this.past.now() : this.past.knownUpTo(upTo));
    const streams = (await this.record.streamsOf(patient)).filter((stream) =>
      stream.startsWith(disclosureStream(patient, '')),
    );
    const read = await Promise.all(streams.map((stream) => this.record.left(stream, caller)));
    const { events, damaged } = knownOf(read, known);
    const all = events.filter(({ type }) => type === 'DisclosureMade');
    const own = all.filter(({ organisation }) => organisation === null || isOwn(organisation, caller));
    own.sort((a, b) => (a.position < b.position ? 1 : -1));
    return {
      patient,
      items: own.slice(from, from + limit).map(accounted),
      more: from + limit < own.length,
      damaged,
      elsewhere: own.length < all.length,
      mark: known.mark,
    };
  }
}

function accounted({ id, data, organisation, metadata }: RecordedEvent): AccountedDisclosure {
  const { recipient, purpose, noticeId, fields, stays } = data as Disclosed;
  const { recordedAt: at, actor: by, correlationId } = metadata;
  return { event: id, at, by, organisation, recipient, purpose, noticeId, fields, stays, correlationId };
}
