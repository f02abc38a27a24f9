import type { Broken, Fact } from '#event-sourcing';
import type { AppealOutcomeData, Decided, GrantData, Requested } from './authorisation.events.js';
import type { AppealOutcome, DecisionOutcome } from './authorisation-terms.js';
import {
  type Appeal,
  type Authorisation,
  type AuthorisationFacts,
  type AuthorisationState,
  aboutFact,
  compared,
  dayOf,
  type Step,
  standingIn,
} from './authorisations.js';

/** Rules that the facts of a patient's authorisations, taken together, must keep, in the words of a refusal. */
export const AUTHORISATION_RULES = {
  APPEAL_NOT_OPEN: ['No appeal of it is open', 'Record the appeal first'],
  AUTHORISATION_DECIDED: [
    'The authorisation is decided already',
    'Record an appeal, or correct the decision if it is wrong',
  ],
  AUTHORISATION_UNKNOWN: [
    'No such authorisation was requested',
    'Take the id from the authorisations of the patient',
  ],
  DECIDED_BEFORE_REQUEST: ['The authorisation was requested later than that', 'Check both days'],
  NOTHING_TO_APPEAL: [
    'Nothing of it was denied, or an appeal is open already',
    'Check what was decided, and on which day',
  ],
  OVERLAPPING_AUTHORISATIONS: [
    'Another authorisation of the payer for that level has some of these days',
    'Give days that it leaves free, or correct it',
  ],
} as const;
export type AuthorisationRule = keyof typeof AUTHORISATION_RULES;

type Break = (rule: AuthorisationRule, fact: Fact, against: string) => void;

/** The one reading of a patient's authorisations, used to decide, to project and to answer. In stated order. */
export function authorisationsIn(state: AuthorisationFacts): {
  readonly authorisations: readonly Authorisation[];
  readonly violations: readonly Broken<AuthorisationRule>[];
} {
  const violations: Broken<AuthorisationRule>[] = [];
  const breaks: Break = (rule, { factId }, against) => violations.push({ rule, facts: [factId, against] });
  const facts = standingIn(state);
  const requests = new Map<string, Fact>();
  for (const fact of facts) if (fact.type === 'AuthorisationRequested') requests.set(fact.factId, fact);
  const said = new Map<string, Fact[]>();
  for (const fact of facts) {
    const { authorisation } = fact.data;
    if (typeof authorisation !== 'string') continue;
    if (requests.has(authorisation)) said.set(authorisation, [...(said.get(authorisation) ?? []), fact]);
    else breaks('AUTHORISATION_UNKNOWN', fact, authorisation);
  }
  const authorisations = [...requests.values()].map((request) =>
    readingOf(request, said.get(request.factId) ?? [], breaks),
  );
  return { authorisations, violations: [...violations, ...overlaps(authorisations)] };
}

/** Goes through what was said of a request in the order of its days; within one day in stated order. */
function readingOf(request: Fact, said: readonly Fact[], breaks: Break): Authorisation {
  const reading = new Reading(request, breaks);
  for (const fact of [...said].sort((a, b) => compared(dayOf(a), dayOf(b)) || a.stated - b.stated)) {
    reading.read(fact);
  }
  return reading.authorisation();
}

class Reading {
  private readonly decisions: Step<DecisionOutcome>[] = [];
  private readonly appeals: Appeal[] = [];
  private grant: GrantData | null = null;
  private answer: Step | null = null;

  constructor(
    private readonly request: Fact,
    private readonly breaks: Break,
  ) {}

  authorisation(): Authorisation {
    const { request, grant, answer, decisions, appeals } = this;
    const about = { ...aboutFact(request), requestedOn: dayOf(request), state: this.state() };
    return { ...(request.data as Requested), ...about, grant, answer, decisions, appeals };
  }

  read(fact: Fact): void {
    const { factId, standing, type, data } = fact;
    const about = { factId, standing, on: dayOf(fact) };
    if (about.on < dayOf(this.request)) {
      return this.breaks('DECIDED_BEFORE_REQUEST', fact, this.request.factId);
    }
    if (type === 'AuthorisationDecided') this.decide(fact, { ...about, ...(data as Decided) });
    else if (type === 'AuthorisationAppealed') this.appeal(fact, { ...about, outcome: null });
    else this.decideAppeal(fact, { ...about, ...(data as AppealOutcomeData) });
  }

  private decide(fact: Fact, { grant, authorisation: _, ...step }: Step<DecisionOutcome> & Decided): void {
    const before = this.decisions.at(-1);
    if (before !== undefined && before.outcome !== 'pended') {
      return this.breaks('AUTHORISATION_DECIDED', fact, before.factId);
    }
    this.decisions.push(step);
    this.grant = grant;
    this.answer = step;
  }

  private appeal(fact: Fact, appeal: Appeal): void {
    const state = this.state();
    if (state === 'denied' || state === 'partly') this.appeals.push(appeal);
    else this.breaks('NOTHING_TO_APPEAL', fact, this.request.factId);
  }

  private decideAppeal(
    fact: Fact,
    { grant, authorisation: _, ...step }: Step<AppealOutcome> & AppealOutcomeData,
  ): void {
    const appeal = this.appeals.at(-1);
    if (appeal === undefined || appeal.outcome !== null) {
      return this.breaks('APPEAL_NOT_OPEN', fact, this.request.factId);
    }
    appeal.outcome = step;
    if (grant === null) return;
    this.grant = grant;
    this.answer = step;
  }

  private state(): AuthorisationState {
    if (this.appeals.at(-1)?.outcome === null) return 'appealed';
    const changed = this.appeals.findLast(({ outcome }) => outcome?.outcome !== 'upheld');
    if (changed !== undefined) return changed.outcome?.outcome === 'overturned' ? 'approved' : 'partly';
    return this.decisions.at(-1)?.outcome ?? 'requested';
  }
}

/** The days it has or asks for, and at which level; null where it was denied. */
export function daysTaken({ grant, state, level, from, to }: Authorisation) {
  if (grant !== null) return { level: grant.level, from: grant.from, to: grant.to };
  return state === 'requested' || state === 'pended' ? { level, from, to } : null;
}

/** The later of two is named first: it is the one that came into the other's days. */
function overlaps(authorisations: readonly Authorisation[]): Broken<AuthorisationRule>[] {
  const taken = authorisations.flatMap((one) => {
    const days = daysTaken(one);
    return days === null ? [] : [{ one, days }];
  });
  return taken.flatMap(({ one, days }, place) =>
    taken.slice(0, place).flatMap((before) => {
      const isSame =
        before.one.payer === one.payer &&
        before.one.organisation === one.organisation &&
        before.days.level === days.level;
      const facts = [one.factId, before.one.factId];
      return isSame && before.days.from <= days.to && days.from <= before.days.to
        ? [{ rule: 'OVERLAPPING_AUTHORISATIONS' as const, facts }]
        : [];
    }),
  );
}
