import type { Spread } from './rounds.mjs';

export type Figure = Spread & {
  readonly name: string;
  readonly unit: string;
  readonly goal: number | null;
  readonly better: 'higher' | 'lower';
  readonly absolute: boolean;
};
export type Judged = Figure & { readonly holds: boolean | null };

export function ratio(name: string, goal: number | null, figure: Spread, better?: 'higher' | 'lower'): Figure;
export function absolute(name: string, unit: string, goal: number | null, figure: Spread): Figure;
export function judged(figures: readonly Figure[], options: { long: boolean }): Judged[];
export function table(figures: readonly Judged[]): string;
