export type Spread = { readonly value: number; readonly spread: number };

export function rounds<Figure>(
  count: number,
  contestants: Readonly<Record<string, () => Promise<Figure>>>,
): Promise<Record<string, Figure[]>>;
export function median(values: readonly number[]): number;
export function middle(values: readonly number[]): Spread;
export function against(ours: readonly number[], theirs: readonly number[]): Spread;
export function beyond(ours: readonly number[], theirs: readonly number[]): Spread;
export function percentile(values: readonly number[], share: number): number;
