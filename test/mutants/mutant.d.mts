import type { Mutant } from './mutants.mjs';

export function mutated(tree: string, mutant: Mutant): string;
