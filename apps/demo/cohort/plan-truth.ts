import { dateText } from './calendar.js';
import { sectionsFor } from './plan-sections.js';
import type { TrueEpisode } from './way.js';

/** The discharge plan of one episode. */
export type TruePlanState = {
  /** Stands for the id of the episode in the script. */
  readonly episode: string;
  readonly organisation: string;
  readonly draftedOn: string;
  readonly state: 'draft' | 'finalised';
  readonly finalisedOn: string | null;
  readonly dischargedOn: string | null;
  readonly disposition: string | null;
  /** Sections that nobody has written. */
  readonly missing: readonly string[];
  readonly supports: readonly { readonly kind: string; readonly linkedOn: string }[];
  readonly acknowledgement: { readonly outcome: string; readonly on: string } | null;
  readonly transmissions: readonly { readonly sentOn: string; readonly receivedOn: string | null }[];
  readonly appointments: readonly { readonly on: string; readonly status: string }[];
};

/** @param name - stands for the id of the episode in the script */
export function planIn(name: string, { organisation, condition, stays, plan }: TrueEpisode): TruePlanState[] {
  if (plan === null) return [];
  const { draftedOn, support, sections, spoken, finalisedOn, transmission, appointment } = plan;
  const end = stays.at(-1)?.ending ?? null;
  const written = new Set(sections.map(({ section }) => section));
  const sent = transmission === null ? [] : [transmission];
  return [
    {
      episode: name,
      organisation,
      draftedOn: dateText(draftedOn),
      state: finalisedOn === null ? 'draft' : 'finalised',
      finalisedOn: dayText(finalisedOn),
      dischargedOn: dayText(end?.at.day ?? null),
      disposition: end?.disposition ?? null,
      missing: sectionsFor(condition).filter((section) => !written.has(section)),
      supports: support === null ? [] : [{ kind: support, linkedOn: dateText(draftedOn) }],
      acknowledgement: spoken === null ? null : { outcome: spoken.outcome, on: dateText(spoken.on) },
      transmissions: sent.map(({ on, receivedOn }) => ({
        sentOn: dateText(on),
        receivedOn: dayText(receivedOn),
      })),
      appointments:
        appointment === null ? [] : [{ on: dateText(appointment.on), status: appointment.status }],
    },
  ];
}

function dayText(day: number | null): string | null {
  return day === null ? null : dateText(day);
}
