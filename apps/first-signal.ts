const STOPS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Resolves when the process is told to stop for the first time. From then on nobody listens: a second signal ends the
 * process by the kernel's hand, which, unlike `process.exit`, does not unwind threads amidst their work.
 */
export function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    const heard = () => {
      for (const name of STOPS) process.removeListener(name, heard);
      resolve();
    };
    for (const name of STOPS) process.on(name, heard);
  });
}
