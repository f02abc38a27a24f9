export type Command = {
  readonly patient: string;
  readonly route: string;
  readonly body: {
    readonly effectiveAt: string;
    readonly to?: { readonly level: string };
    readonly placement?: { readonly level: string };
  };
};

export const EVERY_STEP: number;
export function stepOf(patient: string, n: number): Command;
export function commandOf(patients: readonly string[], n: number): Command;
export function kindOf(command: Command): string;
