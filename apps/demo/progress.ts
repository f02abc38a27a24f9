import { SingleBar } from 'cli-progress';

const EVERY = 20;

/** How far the script is, and how fast; a line now and then where no person looks on. */
export class CommandProgress {
  private readonly began = performance.now();
  private done = 0;
  private readonly bar = new SingleBar({
    stream: process.stderr,
    format: '{bar} {percentage}%  {value} of {total} commands  {rate}/s  {date}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    noTTYOutput: true,
    notTTYSchedule: 5000,
    // It would keep Ctrl-C from ending the process.
    gracefulExit: false,
  });

  constructor(private readonly total: number) {
    this.bar.start(total, 0, { rate: 0, date: '' });
  }

  /** One more command is answered. @param now - what the clock was told */
  answered(now: string): void {
    this.done += 1;
    if (this.done % EVERY === 0 || this.done === this.total) {
      this.bar.update(this.done, { rate: this.perSecond(), date: now.slice(0, 10) });
    }
  }

  end(): void {
    this.bar.stop();
  }

  seconds(): number {
    return (performance.now() - this.began) / 1000;
  }

  perSecond(): number {
    return Math.round(this.done / this.seconds());
  }
}
