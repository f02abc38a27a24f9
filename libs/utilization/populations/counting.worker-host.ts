import { Worker } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import { ReadStoreUnavailableError } from '#read-store';
import type { PackedReport, ReportHeading } from '../reports/report-text.js';
import type { SummedCells } from './cells.js';
import type { Compared, Comparison } from './contradictions.js';
import type { MembersCounted } from './count-members.js';
import {
  type CountingAsked,
  type CountingResult,
  type FromCounting,
  sentQuestion,
  type ToCounting,
} from './counting-messages.js';
import type { MemberQuestion } from './member-question.js';
import type { Part } from './patient-ranges.js';
import type { Question } from './question.js';
import type { Chosen } from './stay-rows.js';

export type CountingThreadOptions = {
  /** The file that opens the views and calls `countWhenAsked`. */
  readonly workerUrl: URL;
  readonly workerData: object;
};

export type ToBeReported = {
  readonly chosen: Chosen;
  readonly question: Question;
  readonly heading: ReportHeading;
};

/** To start one takes a tenth of a second, and who asks once mostly asks again. */
const RESTS_MS = 60_000;

type Counting = {
  readonly onProgress: (done: number) => void;
  readonly resolve: (result: CountingResult) => void;
  readonly reject: (error: Error) => void;
};

/**
 * Counts populations in a thread of its own, one population at a time. It is started when there is something to count, and
 * ends when there was nothing for a minute.
 */
export class CountingThread {
  private turn: Promise<unknown> = Promise.resolve();
  private worker: Worker | null = null;
  private counting: Counting | null = null;
  private resting: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(private readonly options: CountingThreadOptions) {}

  /**
   * Counts a population and writes the report of it.
   *
   * @param onProgress - how much is done, from 0 to 1
   * @throws RefusedError `VIEW_BEHIND`, `REPORT_TOO_LARGE`; ReadStoreUnavailableError where the thread ends before it is done
   * @see countPopulation
   */
  async report(asked: ToBeReported, onProgress: (done: number) => void): Promise<PackedReport> {
    const sent = { ...asked, kind: 'report', question: sentQuestion(asked.question) } as const;
    return (await this.inTurn(sent, onProgress)) as PackedReport;
  }

  /** As {@link report}, of some of the patients. @see countPart */
  async countPart(
    chosen: Chosen,
    question: Question,
    part: Part,
    onProgress: (done: number) => void,
  ): Promise<SummedCells> {
    const asked = { kind: 'part', chosen, question: sentQuestion(question), part } as const;
    return (await this.inTurn(asked, onProgress)) as SummedCells;
  }

  /** As {@link report}. @see countMembers */
  async countMembers(
    position: string,
    question: MemberQuestion,
    onProgress: (done: number) => void,
  ): Promise<MembersCounted> {
    const asked = { kind: 'members', position, question: sentQuestion(question) } as const;
    return (await this.inTurn(asked, onProgress)) as MembersCounted;
  }

  /** As {@link report}. @see contradictions */
  async compare({ question, ...comparison }: Comparison): Promise<Compared> {
    const asked = { kind: 'compare', ...comparison, question: sentQuestion(question) } as const;
    return (await this.inTurn(asked, () => {})) as Compared;
  }

  /** What is being counted is given up. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.resting);
    await this.worker?.terminate();
  }

  private inTurn(asked: CountingAsked, onProgress: (done: number) => void): Promise<CountingResult> {
    const result = this.turn.then(() => this.run(asked, onProgress));
    this.turn = result.catch(() => {});
    return result;
  }

  private async run(asked: CountingAsked, onProgress: (done: number) => void): Promise<CountingResult> {
    if (this.isStopped) throw new ReadStoreUnavailableError('Nothing is counted any more');
    clearTimeout(this.resting);
    this.worker ??= this.start();
    const { worker } = this;
    try {
      return await new Promise((resolve, reject) => {
        this.counting = { onProgress, resolve, reject };
        worker.postMessage(asked);
      });
    } finally {
      this.counting = null;
      this.resting = setTimeout(() => this.rest(), RESTS_MS).unref();
    }
  }

  private start(): Worker {
    const worker = new Worker(this.options.workerUrl, { workerData: this.options.workerData });
    worker.on('message', (message: FromCounting) => {
      if (message.kind === 'progress') this.counting?.onProgress(message.done);
      else if (message.kind === 'done') this.counting?.resolve(message.result);
      else this.counting?.reject(refusalIn(message));
    });
    worker.on('error', (cause) => this.ended(worker, cause));
    worker.on('exit', () => this.ended(worker, null));
    return worker;
  }

  private ended(worker: Worker, cause: unknown): void {
    // One that was let go of has nothing to say of the next.
    if (this.worker !== worker) return;
    this.worker = null;
    this.counting?.reject(endedEarly(cause));
  }

  private rest(): void {
    this.worker?.postMessage('end' satisfies ToCounting);
    this.worker = null;
  }
}

function refusalIn({ code, message, grounds }: Extract<FromCounting, { kind: 'refused' }>): RefusedError {
  return new RefusedError(code, message, grounds);
}

function endedEarly(cause: unknown): ReadStoreUnavailableError {
  return new ReadStoreUnavailableError('The thread that counts ended before it was done', { cause });
}
