import { plainToInstance } from 'class-transformer';
import { Acknowledging } from './dtos.js';

type Bodies = Readonly<Record<string, object>>;
/** A change as a body sends it: a new fact, or one to correct or void; what it states is in the shape of the type beside it. */
type SentChange = {
  readonly kind: string;
  readonly factId?: string;
  readonly supersedes?: string;
  readonly reason?: string;
  readonly type?: string;
  readonly fact?: object;
};

/** A nested body as the class of the type beside it, by which it is then checked. */
export function inShapeOf(bodies: Bodies, { type }: { type?: unknown }, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const shape = typeof type === 'string' && Object.hasOwn(bodies, type) ? bodies[type] : undefined;
  // Of a type that there is not, nothing can be said but that.
  return shape === undefined ? new Acknowledging() : plainToInstance(shape as new () => object, value);
}

/** The changes as the domain takes them, once their shapes were checked: what each kind needs is there. */
export function requestedChanges<Change>(changes: readonly SentChange[]): Change[] {
  return changes.map(({ kind, factId, supersedes, reason, type, fact }) => {
    const { acknowledge: _, ...input } = (fact ?? {}) as { acknowledge?: unknown };
    return { kind, factId, supersedes, reason, type, input } as unknown as Change;
  });
}
