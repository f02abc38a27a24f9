export type Command = {
  readonly patient: string;
  readonly route: string;
  readonly body: { readonly effectiveAt: string };
};

export const EVERY_STEP: number;
export function stepOf(patient: string, n: number): Command;
export function commandOf(patients: readonly string[], n: number): Command;
