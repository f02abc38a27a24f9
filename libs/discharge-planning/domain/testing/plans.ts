import { type Circumstances, eventIdOf, idOf, type NewEvent, RefusedError } from '#event-sourcing';
import { type Past, recordedAs } from '#event-sourcing/testing';
import type { RecordedEvent } from '#event-store';
import { planDecider } from '../plan.decider.js';
import { type PlanFacts, planFacts, planOf } from '../plan.js';
import type { PlanContext } from '../plan-context.js';
import type { PlanChange, PlanCommand, PlanFactType, PlanInputs } from '../plan-inputs.js';
import type { Plan } from '../plan-shape.js';
import { SAFETY_STEPS, SECTIONS, type Section } from '../sections.js';

/** One new fact of a plan. */
export const state = <Type extends PlanFactType>(type: Type, input: PlanInputs[Type]): PlanCommand => ({
  changes: [{ kind: 'add', type, input } as unknown as PlanChange],
});

export const correct = <Type extends PlanFactType>(
  [factId, supersedes]: readonly [string, string],
  type: Type,
  input: PlanInputs[Type],
): PlanCommand => ({
  changes: [{ kind: 'correct', factId, supersedes, reason: 'wrong', type, input } as unknown as PlanChange],
});

export const voiding = (factId: string, supersedes = factId): PlanCommand => ({
  changes: [{ kind: 'void', factId, supersedes, reason: 'another patient' }],
});

/** A section with everything in it. */
export function whole(
  section: Section,
  effectiveAt: string,
  text = 'As agreed',
): PlanInputs['PlanSectionRevised'] {
  const steps = Object.fromEntries(SAFETY_STEPS.map((step) => [step, 'As agreed']));
  switch (section) {
    case 'nextLevel':
      return { effectiveAt, section, level: 'outpatient', provider: 'Dr. Lee', acceptance: 'accepted' };
    case 'medications':
      return { effectiveAt, section, reconciled: true, list: [{ name: 'Naltrexone', dose: '50 mg' }] };
    case 'safetyPlan':
      return { effectiveAt, section, steps };
    default:
      return { effectiveAt, section, text };
  }
}

/** A plan whose facts are stated one after the other, each decided on those before it. */
export class Planning {
  readonly events: RecordedEvent[] = [];
  private facts: PlanFacts = planFacts.initial();
  private commands = 0;

  constructor(
    public context: PlanContext,
    public now = '2025-12-31T12:00:00Z',
  ) {}

  get plan(): Plan {
    return planOf([...this.facts.facts.values()]);
  }

  standing(factId: string): string {
    return this.facts.facts.get(factId)?.standing ?? '';
  }

  /** @returns the id of the last fact stated, or the code of the refusal */
  send(command: PlanCommand): { id: string; warnings: string[]; refused: string | null } {
    const commandId = idOf('planning', String(this.commands++));
    const eventId = (index: number) => eventIdOf(commandId, index);
    const actor = { id: 'cm', role: 'case_manager', organisation: 'org' };
    const source = { kind: 'api' } as const;
    const circumstances: Circumstances = { nowMs: Date.parse(this.now), source, actor, eventId };
    let decided: readonly NewEvent[];
    try {
      decided = planDecider.decide(command, this.facts, this.context, circumstances);
    } catch (error) {
      if (error instanceof RefusedError) return { id: '', warnings: [], refused: error.code };
      throw error;
    }
    const events = decided.map((event, index) => this.recorded({ ...event, id: eventId(index) } as Past));
    for (const event of events) this.facts = planFacts.evolve(this.facts, event);
    this.events.push(...events);
    const warnings = decided.flatMap((event) => (event.warnings ?? []).map(({ code }) => code));
    return { id: events.at(-1)?.factId ?? '', warnings, refused: null };
  }

  state<Type extends PlanFactType>(type: Type, input: PlanInputs[Type]): string {
    const { id, refused } = this.send(state(type, input));
    if (refused !== null) throw new Error(`${type} was refused: ${refused}`);
    return id;
  }

  /** Every section, complete. */
  fill(effectiveAt: string): this {
    for (const section of SECTIONS) this.state('PlanSectionRevised', whole(section, effectiveAt));
    return this;
  }

  private recorded(event: Past): RecordedEvent {
    const place = this.events.length;
    // Seconds apart, so that what came later is known to be later.
    const recordedAt = new Date(Date.parse('2025-01-01T00:00:00Z') + place * 1000).toISOString();
    const stored = recordedAs({ ...event, recordedAt }, place);
    return { ...stored, stream: `plan-patient.${this.context.episode.id}` };
  }
}
