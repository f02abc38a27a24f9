import type { CareCommand } from '../care.decider.js';
import type { FactInputs, FactType, RequestedChange } from '../fact-inputs.js';

export const add = <Type extends FactType>(type: Type, input: FactInputs[Type]): RequestedChange =>
  ({ kind: 'add', type, input }) as unknown as RequestedChange;

export const correct = <Type extends FactType>(
  about: { readonly factId: string; readonly supersedes?: string },
  type: Type,
  input: FactInputs[Type],
): RequestedChange => {
  const { factId, supersedes = factId } = about;
  const change = { kind: 'correct', factId, supersedes, reason: 'entered wrongly', type, input };
  return change as unknown as RequestedChange;
};

export const voidFact = (factId: string, supersedes = factId): RequestedChange => ({
  kind: 'void',
  factId,
  supersedes,
  reason: 'another patient',
});

export const change = (...changes: readonly RequestedChange[]): CareCommand => ({
  type: 'ChangeFacts',
  changes,
});

/** One new fact. */
export const state = <Type extends FactType>(type: Type, input: FactInputs[Type]): CareCommand =>
  change(add(type, input));
