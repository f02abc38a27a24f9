import type { ScriptedCommand } from './cohort/index.js';

/** What a command answers, as far as later commands need it. */
export type Answer = {
  readonly patient?: string;
  readonly events: readonly { readonly id: string; readonly factId: string }[];
  readonly consistencyToken?: string | null;
};

const NAMED = /@[\w.]+(\/standing)?/g;

/** Which ids the names of a script stand for. */
export class ScriptNames {
  private readonly ids = new Map<string, string>();

  /** @throws Error for a name that no answer has given */
  idOf(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`The script names ${name} before an answer has given it`);
    return id;
  }

  learn({ gives, givesPatient }: ScriptedCommand, { patient, events }: Answer): void {
    if (givesPatient !== undefined && patient !== undefined) this.ids.set(givesPatient, patient);
    const stating = events.slice(events.length - gives.length);
    for (const [index, name] of gives.entries()) {
      const event = stating[index];
      if (event === undefined) throw new Error(`The answer does not state ${name}`);
      this.ids.set(name, event.factId);
      this.ids.set(`${name}/standing`, event.id);
    }
  }

  inPath(path: string): string {
    return path.replace(NAMED, (name) => this.idOf(name.slice(1)));
  }

  inBody(body: object): object {
    return this.inValue(body) as object;
  }

  private inValue(value: unknown): unknown {
    if (typeof value === 'string') return value.startsWith('@') ? this.idOf(value.slice(1)) : value;
    if (Array.isArray(value)) return value.map((item) => this.inValue(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.inValue(item)]));
  }
}
