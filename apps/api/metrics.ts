import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from '#http';

/** Seconds, from what a busy machine gives at best to where callers give up. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What is counted while the service works, in the words of Prometheus. Names nobody. */
export class Metrics {
  readonly registry = new Registry();
  private readonly answers = new Histogram({
    name: 'continuum_http_answer_seconds',
    help: 'From a request to the end of its answer',
    labelNames: ['method', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly appends = new Histogram({
    name: 'continuum_append_seconds',
    help: 'From an append to its place on the disk',
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly waiting = new Gauge({
    name: 'continuum_appends_waiting',
    help: 'Appends that have begun and not ended',
    registers: [this.registry],
  });
  private readonly failed = new Counter({
    name: 'continuum_appends_failed_total',
    help: 'Appends that were not made, by the code of the reason; after a REVISION_CONFLICT a command is decided again',
    labelNames: ['code'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  answered({ method, status, ms }: Answered): void {
    this.answers.observe({ method, status }, ms / 1000);
  }

  /** An append begins. @returns to be called when it has ended, with the reason where it failed */
  append(): (reason?: { readonly code?: unknown }) => void {
    this.waiting.inc();
    const end = this.appends.startTimer();
    return (reason) => {
      this.waiting.dec();
      if (reason === undefined) end();
      else this.failed.inc({ code: String(reason.code) });
    };
  }
}
