import { dateOf, type Fact } from '#event-sourcing';
import type { Plan, PlanVersion } from './plan-shape.js';
import type { Break } from './plan-violation.js';
import type { Section } from './sections.js';

type Read = (plan: Plan, fact: Fact, breaks: Break) => void;

/** Statements that make up what a version says. */
const CONTENT = new Set(['PlanSectionRevised', 'SupportLinked', 'SupportEnded']);

export function isContent(type: string): boolean {
  return CONTENT.has(type);
}

/** Reads one fact of a plan; what nothing is known of is passed over. */
export function readPlanFact(plan: Plan, fact: Fact, breaks: Break): void {
  const read = READERS[fact.type];
  if (fact.type.startsWith('Risk')) return read?.(plan, fact, breaks);
  if (plan.drafted === null || isBefore(fact, plan.drafted)) {
    return breaks('PLAN_NOT_DRAFTED', fact, plan.drafted);
  }
  read?.(plan, fact, breaks);
}

const READERS: Readonly<Record<string, Read>> = {
  PlanDrafted(plan, fact, breaks) {
    if (plan.drafted !== fact) breaks('PLAN_DRAFTED_TWICE', fact, plan.drafted);
  },
  PlanSectionRevised(plan, fact, breaks) {
    const version = versionChanged(plan, fact, breaks);
    if (version !== null) version.sections[fact.data.section as Section] = fact;
  },
  SupportLinked(plan, fact, breaks) {
    versionChanged(plan, fact, breaks)?.supports.push(fact);
  },
  SupportEnded(plan, fact, breaks) {
    const version = versionChanged(plan, fact, breaks);
    if (version === null) return;
    const left = version.supports.filter(({ factId }) => factId !== fact.data.support);
    if (left.length === version.supports.length) {
      const known = plan.versions.some(({ changes }) => changes.some(isSupport(fact.data.support)));
      return breaks(known ? 'SUPPORT_ENDED' : 'SUPPORT_UNKNOWN', fact);
    }
    version.supports = left;
  },
  PlanAcknowledged: spokenAbout,
  PlanRefused: spokenAbout,
  PlanFinalised(plan, fact, breaks) {
    const version = versionNamed(plan, fact);
    if (version === null) return breaks('PLAN_VERSION_UNKNOWN', fact);
    if (version.finalised !== null) return breaks('PLAN_VERSION_FINALISED', fact, version.finalised);
    version.finalised = fact;
  },
  PlanTransmitted(plan, fact, breaks) {
    const version = versionNamed(plan, fact);
    if (version === null) return breaks('PLAN_VERSION_UNKNOWN', fact);
    if (version.finalised === null || isBefore(fact, version.finalised)) {
      return breaks('PLAN_NOT_FINALISED', fact, version.finalised);
    }
    version.transmissions.push({ sent: fact, receipt: null });
  },
  PlanReceiptRecorded(plan, fact, breaks) {
    const transmissions = plan.versions.flatMap((version) => version.transmissions);
    const transmission = transmissions.find(({ sent }) => sent.factId === fact.data.transmission);
    if (transmission === undefined) return breaks('TRANSMISSION_UNKNOWN', fact);
    const { sent, receipt } = transmission;
    if (receipt !== null) return breaks('RECEIPT_RECORDED', fact, receipt);
    if (isBefore(fact, sent)) return breaks('RECEIPT_BEFORE_TRANSMISSION', fact, sent);
    transmission.receipt = fact;
  },
  OutcomeContactMade(plan, fact) {
    plan.contacts.push(fact);
  },
  RiskFlagged(plan, fact) {
    plan.risks.push({ flagged: fact, cleared: null });
  },
  RiskCleared(plan, fact, breaks) {
    const risk = plan.risks.find(({ flagged }) => flagged.factId === fact.data.flag);
    if (risk === undefined) return breaks('RISK_UNKNOWN', fact);
    if (risk.cleared !== null) return breaks('RISK_CLEARED', fact, risk.cleared);
    risk.cleared = fact;
  },
};

function spokenAbout(plan: Plan, fact: Fact, breaks: Break): void {
  const version = versionNamed(plan, fact);
  if (version === null) return breaks('PLAN_VERSION_UNKNOWN', fact);
  version.acknowledgement = fact;
}

/** The version a change belongs to; the first change after a finalised version begins the next. */
function versionChanged(plan: Plan, fact: Fact, breaks: Break): PlanVersion | null {
  const current = plan.versions.at(-1);
  if (current === undefined) return null;
  const named = Number(fact.data.version);
  const version = named === current.version + 1 && current.finalised !== null ? next(plan, current) : current;
  if (named !== version.version) {
    const earlier = versionNamed(plan, fact);
    breaks(earlier === null ? 'PLAN_VERSION_UNKNOWN' : 'PLAN_VERSION_FINALISED', fact, earlier?.finalised);
    return null;
  }
  if (version.finalised !== null) {
    breaks('PLAN_VERSION_FINALISED', fact, version.finalised);
    return null;
  }
  version.changes.push(fact);
  return version;
}

/** It begins with all that the version before it said. */
function next(plan: Plan, { version, sections, supports }: PlanVersion): PlanVersion {
  const begun: PlanVersion = {
    version: version + 1,
    sections: { ...sections },
    supports: [...supports],
    changes: [],
    acknowledgement: null,
    finalised: null,
    transmissions: [],
  };
  plan.versions.push(begun);
  return begun;
}

function versionNamed({ versions }: Plan, { data }: Fact): PlanVersion | null {
  return versions.find(({ version }) => version === data.version) ?? null;
}

const isSupport = (id: unknown) => (change: Fact) => change.type === 'SupportLinked' && change.factId === id;

/** On the same date nobody says which came first. */
function isBefore(fact: Fact, other: Fact): boolean {
  if (fact.effectiveAt === null || other.effectiveAt === null) return false;
  return dateOf(fact.effectiveAt) < dateOf(other.effectiveAt);
}
