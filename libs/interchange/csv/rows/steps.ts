import {
  type Care,
  type CareCommand,
  type CareContext,
  care,
  careDecider,
  type FactInputs,
  type RequestedChange,
} from '#care/domain';
import { type Circumstances, type NewEvent, nextStated } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { inRowsWords } from './in-rows-words.js';
import { behind, type Opened, saysNothingNew } from './reconciling.js';

export type CareRowContext = CareContext & { readonly opened: Opened };

/**
 * One row may need several decisions, each on what those before it leave: a discharge belongs to an episode
 * that the row's admission has just opened. Together they are one command, stored whole or not at all.
 */
export class Steps {
  readonly events: NewEvent[] = [];
  state: Care;

  constructor(
    before: Care,
    private readonly context: CareRowContext,
    private readonly circumstances: Circumstances,
  ) {
    this.state = { ...before, facts: new Map(before.facts) };
  }

  /** @param field - the row's field that the changes come from */
  change(field: string, changes: readonly RequestedChange[]): void {
    if (changes.length === 0) return;
    const stated = this.decide(field, { type: 'ChangeFacts', changes });
    const old = stated.map((event) => this.isOld(event));
    if (!old.includes(true)) return this.take(stated);
    // Events are named by their places, so what is left out must not have been asked for.
    const remaining = changes.filter((_, place) => old[place] !== true);
    if (remaining.length > 0) this.take(this.decide(field, { type: 'ChangeFacts', changes: remaining }));
  }

  register(field: string, input: Extract<CareCommand, { type: 'RegisterPatient' }>['input']): void {
    this.take(this.decide(field, { type: 'RegisterPatient', input }));
  }

  /**
   * Gives the row's admission the warnings that hold now: when it was stated, its stay had no end yet, or
   * another one, and ran into stays that it does not meet.
   */
  judgeAgain(factId: string, input: FactInputs['PatientAdmitted']): void {
    const place = this.events.findIndex(
      (event, index) => (event.factId ?? this.circumstances.eventId(index)) === factId,
    );
    const event = this.events[place];
    const fact = this.state.facts.get(factId);
    if (event === undefined || fact === undefined || (event.warnings ?? []).length === 0) return;
    const again = { kind: 'correct' as const, factId, supersedes: fact.standing, reason: '' };
    const [judged] = this.decide('start', {
      type: 'ChangeFacts',
      changes: [{ ...again, type: 'PatientAdmitted', input }],
    });
    this.events[place] = { ...event, warnings: judged?.warnings ?? [] };
  }

  private isOld(event: NewEvent): boolean {
    const fact = event.factId === undefined ? undefined : this.state.facts.get(event.factId);
    return saysNothingNew(event, fact, this.context.opened);
  }

  private decide(field: string, command: CareCommand): readonly NewEvent[] {
    const circumstances = behind(this.circumstances, this.events.length);
    return inRowsWords(field, () => careDecider.decide(command, this.state, this.context, circumstances));
  }

  private take(events: readonly NewEvent[]): void {
    const next = nextStated(this.state.facts);
    for (const [index, event] of events.entries()) {
      const id = this.circumstances.eventId(this.events.length);
      this.state = care.evolve(this.state, this.provisional(event, id, next + index));
      this.events.push(event);
    }
  }

  /** As it will be stored, as far as the next step looks at it. */
  private provisional(event: NewEvent, id: string, revision: number): RecordedEvent {
    const { source, nowMs, actor } = this.circumstances;
    const provisional = {
      ...event,
      id,
      revision,
      factId: event.factId ?? id,
      effectiveAt: event.effectiveAt ?? null,
      organisation: event.organisation ?? actor.organisation,
      metadata: { recordedAt: new Date(nowMs).toISOString(), source },
    };
    return provisional as unknown as RecordedEvent;
  }
}
