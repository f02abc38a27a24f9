import { type Circumstances, eventIdOf, idOf, type NewEvent, RefusedError } from '#event-sourcing';
import { type Past, recordedAs } from '#event-sourcing/testing';
import { type CareCommand, careDecider } from '../care.decider.js';
import { type Care, care } from '../care.js';
import type { CareContext } from '../context.js';
import type { FactInputs, FactType, RequestedChange } from '../fact-inputs.js';
import { type Timeline, timelineOf } from '../timeline.js';
import { add, change, correct, voidFact } from './asking.js';
import { context } from './places.js';

export const CASE_MANAGER = { id: 'case-manager', role: 'case_manager', organisation: 'org' };

/** A patient whose facts are entered one after the other, each decided on those before it. */
export class Journey {
  readonly past: Past[] = [];
  private state: Care = care.initial();
  private commands = 0;

  constructor(
    private now = '2025-12-31T12:00:00Z',
    private readonly known: CareContext = context(),
    readonly asked: Partial<Circumstances> = {},
  ) {
    this.send({ type: 'RegisterPatient', input: { birthDate: '1984-02-29' } });
  }

  get care(): Care {
    return this.state;
  }

  /** Goes on from a copy of the state, as somebody who keeps one would. */
  continueFromCopy(): void {
    this.state = structuredClone(this.state);
  }

  /** From now on it is this moment. */
  at(now: string): this {
    this.now = now;
    return this;
  }

  enter<Type extends FactType>(type: Type, input: FactInputs[Type]) {
    return this.send(change(add(type, input)));
  }

  correct<Type extends FactType>(factId: string, type: Type, input: FactInputs[Type]) {
    return this.send(change(correct({ factId, supersedes: this.standing(factId) }, type, input)));
  }

  void(factId: string) {
    return this.send(change(voidFact(factId, this.standing(factId))));
  }

  change(...changes: readonly RequestedChange[]) {
    return this.send(change(...changes));
  }

  /** @returns the id of the last fact stated, and the codes of all warnings */
  send(command: CareCommand): { factId: string; warnings: string[]; events: readonly NewEvent[] } {
    const commandId = idOf('journey', String(this.commands++));
    const eventId = (index: number) => eventIdOf(commandId, index);
    const source = { kind: 'api' } as const;
    const circumstances: Circumstances = {
      nowMs: Date.parse(this.now),
      source,
      actor: CASE_MANAGER,
      eventId,
      ...this.asked,
    };
    const events = careDecider.decide(command, this.state, this.known, circumstances);
    for (const [index, event] of events.entries()) {
      const stored: Past = {
        ...event,
        id: eventId(index),
        commandId,
        organisation: event.organisation ?? circumstances.actor.organisation,
        recordedAt: this.now,
        source: circumstances.source,
      };
      this.past.push(stored);
      this.state = care.evolve(this.state, recordedAs(stored, this.past.length - 1));
    }
    const last = events.at(-1);
    return {
      factId: last?.factId ?? eventId(events.length - 1),
      warnings: events.flatMap((event) => (event.warnings ?? []).map(({ code }) => code)),
      events,
    };
  }

  /** The refusal of what is tried, which must leave everything as it was. */
  refusal(attempt: () => unknown): RefusedError {
    const before = JSON.stringify(this.state);
    try {
      attempt();
    } catch (error) {
      if (error instanceof RefusedError && JSON.stringify(this.state) === before) return error;
      throw error;
    }
    throw new Error('It was accepted');
  }

  standing(factId: string): string {
    return this.state.facts.get(factId)?.standing ?? factId;
  }

  timeline(asOf?: string): Timeline {
    return timelineOf(this.state, asOf);
  }
}
