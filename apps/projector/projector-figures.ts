import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ViewPosition } from '#projections';

/** What a projector counts, in the words of Prometheus. */
export class ProjectorFigures {
  readonly registry = new Registry();
  private readonly partitions = new Gauge({
    name: 'continuum_projector_partitions',
    help: 'Partitions of the log, of 64, that this projector holds',
    registers: [this.registry],
  });
  private readonly positions = new Gauge({
    name: 'continuum_projector_position',
    help: 'Where a view stands in the log, of the partitions that this projector holds',
    labelNames: ['view'],
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: 'continuum_projector_failures_total',
    help: 'How often it could not go on, and tried again',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  holds(partitions: number): void {
    this.partitions.set(partitions);
  }

  moved(views: readonly ViewPosition[]): void {
    for (const { view, position } of views) this.positions.set({ view }, Number(position));
  }

  failed(): void {
    this.failures.inc();
  }
}
