import { Inject, Injectable } from '@nestjs/common';
import { stays } from '#care';
import { type Caller, CommandHandling, commandFrom, RefusedError, type Sending } from '#event-sourcing';
import { canonicalJson, type Json, type RecordedEvent } from '#event-store';
import { QUERIED_LOG, type QueriedLog, quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { CountingThread } from '../populations/index.js';
import { KeptAnswers } from '../totals/index.js';
import { type Asked, type Posed, Questions, scopeOf } from './questions.js';
import { type Report, reportDecider } from './report.decider.js';
import { type LengthsOfStayReported, reportStream } from './report.events.js';
import { type PackedReport, packedReport, type ReportHeading, unpacked } from './report-text.js';
import { headingOf, reported } from './reported.js';

/** A report that is being made, or could not be. */
type Job = {
  readonly asked: string;
  readonly organisation: string | null;
  done: number;
  failure: unknown;
};

/** How far a report is: what of it is counted, from 0 to 1, or the finished report. */
export type ReportState =
  | { readonly state: 'counting'; readonly done: number }
  | { readonly state: 'reported'; readonly report: Report };

/** Reports that may be asked for before the first of them is done, and failures that are remembered. */
const MOST_WAITING = 20;
const MOST_FAILED = 100;

/**
 * Makes reports, one after the other, and keeps them: a report is one event, so that it is there whole or not at all, and
 * what is not finished when the process ends is asked for again.
 */
@Injectable()
export class Reports {
  private readonly waiting = new Map<string, Job>();
  private readonly failed = new Map<string, Job>();

  constructor(
    @Inject(Questions) private readonly questions: Questions,
    @Inject(KeptAnswers) private readonly kept: KeptAnswers,
    @Inject(CountingThread) private readonly thread: CountingThread,
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  /**
   * Begins a report, whose id is that of the command; one that was begun or made under it is gone on with.
   *
   * @param reached - resolves when the view of stays has come to a place of the log
   * @throws RefusedError where the question is none, `POPULATION_INCOMPLETE`, `TOO_MANY_REPORTS`, `IDEMPOTENCY_KEY_REUSED`
   */
  async begin(
    asked: Asked,
    sending: Sending,
    reached: (known: Posed['known']) => Promise<void>,
  ): Promise<string> {
    const { commandId: id, caller } = sending;
    const text = canonicalJson(JSON.parse(JSON.stringify(asked)));
    if (await this.isBegun(id, text)) return id;
    const posed = await this.questions.posed(asked, caller);
    await reached(posed.known);
    if (asked.allowIncomplete !== true) refuseIncomplete(await quarantinedCount(this.readStore, stays));
    if (this.waiting.has(id)) return id;
    const kept = await this.kept.of(posed, asked.knownAt === undefined);
    if (kept !== null) {
      const heading = headingOf(id, { ...posed, known: kept.known }, caller);
      await this.keep(text, heading, packedReport(heading, kept), asked, sending);
      return id;
    }
    if (this.waiting.size >= MOST_WAITING) {
      throw new RefusedError('TOO_MANY_REPORTS', `${MOST_WAITING} reports are being made already`, {
        wayOut: 'Ask again when one of them is done',
      });
    }
    const job: Job = { asked: text, organisation: scopeOf(caller), done: 0, failure: null };
    this.failed.delete(id);
    this.waiting.set(id, job);
    void this.make(id, job, posed, asked, sending);
    return id;
  }

  /** @throws RefusedError `REPORT_UNKNOWN`, and whatever it failed with */
  async state(id: string, caller: Caller): Promise<ReportState> {
    const job = this.waiting.get(id) ?? this.failed.get(id);
    if (job !== undefined && isInScope(job, caller)) {
      if (job.failure !== null) throw job.failure;
      return { state: 'counting', done: job.done };
    }
    return { state: 'reported', report: await this.report(id, caller) };
  }

  /** The text of a report, the same bytes each time. @throws RefusedError `REPORT_UNKNOWN`, `REPORT_NOT_FINISHED` */
  async text(id: string, caller: Caller): Promise<string> {
    const { state } = await this.state(id, caller);
    if (state === 'counting') {
      throw new RefusedError('REPORT_NOT_FINISHED', 'The report is still being counted', {
        wayOut: `GET /v1/length-of-stay-reports/${id} says how far it is`,
      });
    }
    const [event] = (await this.log.readStream(reportStream(id))) as [RecordedEvent];
    return unpacked((event.data as LengthsOfStayReported).text);
  }

  /** @throws RefusedError `REPORT_UNKNOWN` */
  async report(id: string, caller: Caller): Promise<Report> {
    const { state: report } = await this.handling.load(reportStream(id), reportDecider);
    if (report !== null && isInScope(report, caller)) return report;
    throw new RefusedError('REPORT_UNKNOWN', `There is no report ${id}`, {
      wayOut: 'GET /v1/length-of-stay-reports lists those made; one that was not finished is asked for again',
    });
  }

  private async isBegun(id: string, text: string): Promise<boolean> {
    const begun = this.waiting.get(id) ?? (await this.handling.load(reportStream(id), reportDecider)).state;
    if (begun === undefined || begun === null) return false;
    if (begun.asked === text) return true;
    throw new RefusedError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another report', {
      wayOut: 'Use a new key for each report',
    });
  }

  private async make(id: string, job: Job, posed: Posed, asked: Asked, sending: Sending): Promise<void> {
    try {
      const heading = headingOf(id, posed, sending.caller);
      const { chosen, question } = posed;
      const packed = await this.thread.report({ chosen, question, heading }, (done) => {
        job.done = done;
      });
      await this.keep(job.asked, heading, packed, asked, sending);
    } catch (error) {
      job.failure = error;
      this.failed.set(id, job);
      for (const oldest of [...this.failed.keys()].slice(0, -MOST_FAILED)) this.failed.delete(oldest);
    } finally {
      this.waiting.delete(id);
    }
  }

  private async keep(
    text: string,
    heading: ReportHeading,
    packed: PackedReport,
    asked: Asked,
    sending: Sending,
  ): Promise<void> {
    if (asked.allowIncomplete !== true) refuseIncomplete(packed.quarantined);
    const body = reported(text, heading, packed);
    const digestOf = JSON.parse(text) as Json;
    const stream = reportStream(heading.report);
    const about = { stream, patient: null, body, digestOf, context: async () => null };
    await this.handling.handle(reportDecider, commandFrom(sending, about));
  }
}

function refuseIncomplete(quarantined: number): void {
  if (quarantined === 0) return;
  throw new RefusedError(
    'POPULATION_INCOMPLETE',
    `${quarantined} patients are missing, because their events could not be projected`,
    {
      field: 'allowIncomplete',
      wayOut: 'Ask again when they are back, or send allowIncomplete: true to be told without them',
    },
  );
}

/** A report is its organisation's; one of the whole installation is for those who see all of it. */
function isInScope({ organisation }: { readonly organisation: string | null }, caller: Caller): boolean {
  const scope = scopeOf(caller);
  return scope === null || scope === organisation;
}
