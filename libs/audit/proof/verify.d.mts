import type { EventEnvelope, Json } from '#event-store';
import type { Checkpoint } from './checkpoint.js';

export type Found = {
  readonly ok: boolean;
  readonly anchored: boolean;
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly string[];
  readonly notProved: readonly string[];
};

export function verifyBundle(
  folder: string,
  outside?: { readonly key?: string; readonly checkpoint?: string },
): Promise<Found>;

export function pageHead(manifest: { scope: Json; at: string }, checkpoint: Checkpoint): string;
export function pageRow(event: EventEnvelope, opened: Json): string;
export const PAGE_FOOT: string;
