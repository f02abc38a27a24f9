import { Inject, Injectable } from '@nestjs/common';
import { type Known, stays } from '#care';
import { CommandHandling, commandFrom, RefusedError, type Sending } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { QUERIED_LOG, type QueriedLog, quarantinedCount } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { CountingThread, lastDayOf } from '../populations/index.js';
import { unpacked } from '../reports/report-text.js';
import {
  type AskedOfMembers,
  MemberQuestions,
  type PosedOfMembers,
  refuseUnknown,
} from './member-questions.js';
import {
  isSame,
  isTold,
  memberReportDecider,
  refuseOther,
  type ToldReport,
} from './member-report.decider.js';
import { type MemberReportAbout, type MemberStaysReported, payerStream } from './member-report.events.js';
import { memberReportText } from './member-report-text.js';

type Job = { readonly asked: AskedOfMembers; done: number; failure: unknown };

/** How far a report is: what of it is counted, from 0 to 1, or what was told. */
export type MemberReportState =
  | { readonly state: 'counting'; readonly done: number }
  | { readonly state: 'reported'; readonly report: ToldReport };

/** Reports that may be asked for before the first of them is done, and failures that are remembered. */
const MOST_WAITING = 20;
const MOST_FAILED = 100;

/** Tells payers lengths of stay of their members, without names: once for each year, kept as it was told. */
@Injectable()
export class MemberReports {
  private readonly waiting = new Map<string, Job>();
  private readonly failed = new Map<string, Job>();

  constructor(
    @Inject(MemberQuestions) private readonly questions: MemberQuestions,
    @Inject(CountingThread) private readonly thread: CountingThread,
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  /**
   * Begins to count a year; one that was begun or told is gone on with.
   *
   * @param reached - resolves when the views have come to a place of the log
   * @throws RefusedError where the question is none, `YEAR_TOLD_OTHERWISE`, `POPULATION_INCOMPLETE`, `TOO_MANY_REPORTS`,
   * `IDEMPOTENCY_KEY_REUSED`
   */
  async begin(
    asked: AskedOfMembers,
    sending: Sending,
    reached: (known: Known) => Promise<void>,
  ): Promise<void> {
    this.questions.check(asked);
    if (await this.isBegun(asked, sending.commandId)) return;
    const known = await this.questions.known();
    await reached(known);
    await this.refuseIncomplete();
    const posed = await this.questions.posed(asked, known);
    // Another request may have begun it meanwhile.
    if (await this.isBegun(asked, sending.commandId)) return;
    if (this.waiting.size >= MOST_WAITING) {
      throw new RefusedError('TOO_MANY_REPORTS', `${MOST_WAITING} reports are being made already`, {
        wayOut: 'Ask again when one of them is done',
      });
    }
    const name = nameOf(asked);
    const job: Job = { asked, done: 0, failure: null };
    this.failed.delete(name);
    this.waiting.set(name, job);
    void this.make(name, job, posed, sending);
  }

  /** @throws RefusedError `REPORT_UNKNOWN`, and whatever it failed with */
  async state(payer: string, year: string): Promise<MemberReportState> {
    const name = nameOf({ payer, year });
    const job = this.waiting.get(name) ?? this.failed.get(name);
    if (job === undefined) return { state: 'reported', report: await this.report(payer, year) };
    if (job.failure !== null) throw job.failure;
    return { state: 'counting', done: job.done };
  }

  /** The text of a report, the same bytes each time. @throws RefusedError `REPORT_UNKNOWN`, `REPORT_NOT_FINISHED` */
  async text(payer: string, year: string): Promise<string> {
    const found = await this.state(payer, year);
    if (found.state === 'counting') {
      throw new RefusedError('REPORT_NOT_FINISHED', 'The report is still being counted', {
        wayOut: `GET /v1/payers/${payer}/length-of-stay-reports/${year} says how far it is`,
      });
    }
    const stored = await this.log.readStream(payerStream(payer), found.report.revision);
    const [{ data }] = stored as [RecordedEvent];
    return unpacked((data as MemberStaysReported).text);
  }

  /** What a payer was told, the last year first. */
  async list(payer: string): Promise<ToldReport[]> {
    const told = [...(await this.told(payer)).values()];
    return told.sort((a, b) => b.year.localeCompare(a.year));
  }

  private async report(payer: string, year: string): Promise<ToldReport> {
    return (await this.told(payer)).get(year) ?? refuseUnknown();
  }

  private async told(payer: string) {
    return (await this.handling.load(payerStream(payer), memberReportDecider)).state;
  }

  private async isBegun(asked: AskedOfMembers, commandId: string): Promise<boolean> {
    const told = await this.told(asked.payer);
    const sent = [...told.values()].find((report) => report.commandId === commandId);
    if (sent !== undefined && !isSame(sent, asked)) {
      throw new RefusedError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key belongs to another report', {
        wayOut: 'Use a new key for each report',
      });
    }
    if (isTold(told, asked)) return true;
    const job = this.waiting.get(nameOf(asked));
    if (job === undefined) return false;
    return isSame(job.asked, asked) || refuseOther(job.asked);
  }

  private async make(name: string, job: Job, posed: PosedOfMembers, sending: Sending): Promise<void> {
    try {
      const { question, known } = posed;
      const counted = await this.thread.countMembers(String(known.position), question, (done) => {
        job.done = done;
      });
      await this.refuseIncomplete();
      const { payer, year, by, threshold } = question;
      const methods = question.methods.map(({ name: method, version, source }) => ({
        method,
        version,
        source,
      }));
      const about: MemberReportAbout = {
        ...{ payer, year, by: [...by], asOf: lastDayOf(question), threshold },
        methods: methods.map(({ method, version }) => ({ method, version })),
        mark: known.mark,
      };
      const askedBy = sending.caller.actor.id;
      const { hash, packed } = memberReportText(about, { askedBy, methods }, counted);
      const body: MemberStaysReported = { about, hash, text: packed };
      const command = commandFrom(sending, {
        stream: payerStream(payer),
        patient: null,
        body,
        digestOf: { year, by: [...by].sort() },
        context: async () => null,
      });
      await this.handling.handle(memberReportDecider, command);
    } catch (error) {
      job.failure = error;
      this.failed.set(name, job);
      for (const oldest of [...this.failed.keys()].slice(0, -MOST_FAILED)) this.failed.delete(oldest);
    } finally {
      this.waiting.delete(name);
    }
  }

  /** What is told once has to be whole. */
  private async refuseIncomplete(): Promise<void> {
    const quarantined = await quarantinedCount(this.readStore, stays);
    if (quarantined === 0) return;
    throw new RefusedError(
      'POPULATION_INCOMPLETE',
      'Some patients are missing, because their events could not be projected',
      { wayOut: 'Ask again when they are back; the operator knows of them' },
    );
  }
}

function nameOf({ payer, year }: Pick<AskedOfMembers, 'payer' | 'year'>): string {
  return `${payer}/${year}`;
}
