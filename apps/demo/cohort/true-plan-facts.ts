import { type At, dateText } from './calendar.js';
import type { Given, Particulars } from './facts.js';
import { sectionInPath, sectionParticulars } from './plan-sections.js';
import type { TrueEpisode } from './way.js';

/** What was done about the plan of an episode, in order; each waits for the one before it. */
export function planFacts(episode: string, { plan, stays, organisation }: TrueEpisode): Given[] {
  if (plan === null) return [];
  const iop = stays.findIndex(({ place }) => place.level === 'iop') + 1;
  const name = `${episode}.plan`;
  const facts: Given[] = [];
  const add = (suffix: string, type: string, day: number, particulars: Particulars = {}) => {
    const before = facts.at(-1)?.name ?? `${episode}.s${iop}`;
    const at: At = { day, time: null };
    const known = { at, knownOn: day, organisation, behind: [before] };
    facts.push({ name: suffix === '' ? name : `${name}.${suffix}`, type, particulars, ...known });
  };
  const { draftedOn, support, sections, spoken, finalisedOn, transmission, appointment } = plan;
  add('', 'PlanDrafted', draftedOn, { note: 'Begun with the patient' });
  if (support !== null)
    add('support', 'SupportLinked', draftedOn, { kind: support, name: 'Thursday evenings' });
  for (const { section, on } of sections) {
    add(section, 'PlanSectionRevised', on, { section, ...sectionParticulars(section) });
  }
  const refusal = spoken?.outcome === 'refused' ? { reason: 'Wants to stay with her own doctor' } : {};
  const said = spoken?.outcome === 'refused' ? 'PlanRefused' : 'PlanAcknowledged';
  if (spoken !== null) add('spoken', said, spoken.on, { by: 'patient', ...refusal });
  if (finalisedOn !== null) add('final', 'PlanFinalised', finalisedOn);
  if (appointment !== null) {
    const on = dateText(appointment.on);
    const provider = 'Uptown Clinic';
    add('first', 'AppointmentBooked', appointment.bookedOn, { on, service: 'therapy', provider });
  }
  if (transmission !== null) {
    const { on, receivedOn } = transmission;
    const copy = { to: 'nextProvider', way: 'secureMessage', recipient: 'Uptown Clinic' };
    add('sent', 'PlanTransmitted', on, copy);
    if (receivedOn !== null)
      add('received', 'PlanReceiptRecorded', receivedOn, { transmission: `@${name}.sent` });
  }
  if (appointment !== null && appointment.status !== 'booked') {
    const kept = appointment.status === 'kept' ? 'AppointmentKept' : 'AppointmentMissed';
    add('settled', kept, appointment.on, { appointment: `@${name}.first` });
  }
  return facts;
}

const ROUTES: Readonly<Record<string, string>> = {
  PlanDrafted: '',
  SupportLinked: '/supports',
  PlanAcknowledged: '/acknowledgements',
  PlanRefused: '/refusals',
  PlanFinalised: '/finalisations',
  AppointmentBooked: '/appointments',
  PlanTransmitted: '/transmissions',
  PlanReceiptRecorded: '/receipts',
  AppointmentKept: '/keepings',
  AppointmentMissed: '/misses',
};

/** Where a fact of a plan is sent, below the patient, and what is said; null for other facts. */
export function planStatement(
  name: string,
  type: string,
  particulars: Particulars,
): { route: string; body: Particulars } | null {
  const episode = name.split('.').slice(0, 2).join('.');
  const base = `episodes/@${episode}/plan`;
  if (type === 'PlanSectionRevised') {
    const { section, ...body } = particulars;
    return { route: `${base}/sections/${sectionInPath(String(section))}`, body };
  }
  const route = ROUTES[type];
  if (route === undefined) return null;
  const { appointment, ...body } = particulars;
  return { route: `${base}${appointment === undefined ? '' : `/appointments/${appointment}`}${route}`, body };
}
