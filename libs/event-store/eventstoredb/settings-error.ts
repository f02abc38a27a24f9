/** What is wrong with a setting, or with the server that it names. */
export type ClientProblem = {
  readonly setting: 'connectionString' | 'caFile';
  readonly problem: string;
  readonly wayOut: string;
};

/** The event store cannot be used as it is set up; says everything at once. */
export class SettingsError extends Error {
  readonly code = 'EVENT_STORE_SETTINGS';
  constructor(readonly problems: readonly ClientProblem[]) {
    const lines = problems.map(({ setting, problem, wayOut }) => `  ${setting}: ${problem}. ${wayOut}`);
    super(`The event store cannot be used:\n${lines.join('\n')}`);
  }
}
