import { SingleBar } from 'cli-progress';

/** Shows how far something long is, where a person looks on; otherwise does nothing. */
export type Progress = {
  /** @param total - where it is known better than before */
  at(done: number, total?: number): void;
  end(): void;
};

const SILENT: Progress = { at: () => {}, end: () => {} };

/** @param what - `events` */
export function startProgress(what: string, total: number): Progress {
  if (process.stderr.isTTY !== true) return SILENT;
  const bar = new SingleBar({
    stream: process.stderr,
    format: `{bar} {percentage}%  {value} of {total} ${what}  {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    etaBuffer: 100,
    // It would keep Ctrl-C from ending the process.
    gracefulExit: false,
  });
  bar.start(total, 0);
  return {
    at: (done, better) => {
      if (better !== undefined) bar.setTotal(better);
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
