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
} from './counting-messages.js';
import type { MemberQuestion } from './member-question.js';
import type { Part } from './patient-ranges.js';
import type { Question } from './question.js';
import type { Chosen } from './stay-rows.js';

export type CountingThreadOptions = {
  /** The file that opens the views and calls `countInThread` with the `asked` of its `workerData`. */
  readonly workerUrl: URL;
  /** Handed in beside `asked`. */
  readonly workerData: object;
};

export type ToBeReported = {
  readonly chosen: Chosen;
  readonly question: Question;
  readonly heading: ReportHeading;
};

/** Counts populations in a thread of its own, started when there is something to count; one population at a time. */
export class CountingThread {
  private turn: Promise<unknown> = Promise.resolve();
  private worker: Worker | null = null;
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
    await this.worker?.terminate();
  }

  private inTurn(asked: CountingAsked, onProgress: (done: number) => void): Promise<CountingResult> {
    const result = this.turn.then(() => this.run(asked, onProgress));
    this.turn = result.catch(() => {});
    return result;
  }

  private run(asked: CountingAsked, onProgress: (done: number) => void): Promise<CountingResult> {
    if (this.isStopped) return Promise.reject(new ReadStoreUnavailableError('Nothing is counted any more'));
    const { workerUrl, workerData } = this.options;
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerUrl, { workerData: { ...workerData, asked } });
      this.worker = worker;
      worker.on('message', (message: FromCounting) => {
        if (message.kind === 'progress') onProgress(message.done);
        else if (message.kind === 'done') resolve(message.result);
        else reject(refusalIn(message));
      });
      worker.on('error', (cause) => reject(endedEarly(cause)));
      worker.on('exit', () => {
        // The next one may have begun.
        if (this.worker === worker) this.worker = null;
        reject(endedEarly(null));
      });
    });
  }
}

function refusalIn({ code, message, grounds }: Extract<FromCounting, { kind: 'refused' }>): RefusedError {
  return new RefusedError(code, message, grounds);
}

function endedEarly(cause: unknown): ReadStoreUnavailableError {
  return new ReadStoreUnavailableError('The thread that counts ended before it was done', { cause });
}
