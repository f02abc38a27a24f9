import { checkDate, dateOf, type NewEvent } from '#event-sourcing';
import { ageOn } from './age.js';
import { episodeFor, episodeNamed, placeOf } from './episode-place.js';
import type { FactInputs } from './fact-inputs.js';
import { placementOf } from './placing.js';
import { refuse } from './refusals.js';
import {
  type About,
  checkSpan,
  factNamed,
  given,
  ordered,
  reasons,
  type Stating,
  timeOf,
  zoneOf,
} from './statement.js';
import { opening } from './stating-episodes.js';

/** Stands for the id of the episode that is opened in the same append. */
export const OPENED_BESIDE = 'opened-beside';

/** Admissions, moves, plans of moves, discharges. */
export const moves: Stating<
  'PatientAdmitted' | 'PatientMoved' | 'PatientDischarged' | 'MovePlanned' | 'MovePlanCancelled'
> = {
  PatientAdmitted(input, about) {
    const { standing, corrected } = about;
    const zone = standing.context.facilities.get(input.placement.facility)?.zone ?? 'UTC';
    const at = timeOf(input, standing, zone);
    const placement = placementOf(input.placement, standing, dateOf(at), 'placement');
    const named = input.episode ?? corrected;
    const event = (episode: string): NewEvent => ({
      type: 'PatientAdmitted',
      data: { episode, placement, age: ageOn(dateOf(at), standing.context.birthDate), ...ordered(input) },
      sealed: reasons(input),
      effectiveAt: at,
      organisation: placement.organisation,
    });
    if (named !== null) return { event: event(episodeNamed(named, standing).id) };
    const opens = { ...opening(input, at, standing), organisation: placement.organisation };
    return { opens, event: event(OPENED_BESIDE) };
  },
  PatientMoved(input, about) {
    const { at, to, episode } = destination(input, input.to, about);
    return {
      event: {
        type: 'PatientMoved',
        data: { episode: episode.id, to, intent: input.intent, ...ordered(input) },
        sealed: reasons(input),
        effectiveAt: at,
        organisation: to.organisation,
      },
    };
  },
  PatientDischarged(input, about) {
    const { at, episode, organisation } = placeOf(input, about);
    const { disposition, destination: where, lastContactAt } = input;
    if (lastContactAt !== undefined) {
      checkDate(lastContactAt, `${about.standing.at}lastContactAt`);
      if (lastContactAt > dateOf(at)) {
        const field = `${about.standing.at}lastContactAt`;
        refuse(
          'END_BEFORE_START',
          'The last contact lies after the discharge',
          field,
          `Give ${dateOf(at)} or earlier`,
        );
      }
    }
    return {
      event: {
        type: 'PatientDischarged',
        data: {
          episode: episode.id,
          disposition,
          destination: where ?? null,
          lastContactAt: given(lastContactAt),
          ...ordered(input),
        },
        sealed: reasons(input),
        effectiveAt: at,
        organisation,
      },
    };
  },
  MovePlanned(input, about) {
    const { at, to, episode } = destination(input, input.to, about);
    checkSpan(dateOf(at), input.on, about.standing, 'on');
    return {
      event: {
        type: 'MovePlanned',
        data: { episode: episode.id, on: input.on, to, intent: input.intent, ...ordered(input) },
        sealed: reasons(input),
        effectiveAt: at,
        organisation: to.organisation,
      },
    };
  },
  MovePlanCancelled(input, { standing }) {
    const plan = factNamed(input.plan, 'MovePlanned', standing, 'plan');
    const event = {
      type: 'MovePlanCancelled',
      data: { plan: input.plan, ...ordered(input) },
      sealed: reasons(input),
    };
    const at = timeOf(input, standing, plan.effectiveAt?.zone ?? zoneOf(standing));
    return { event: { ...event, effectiveAt: at, organisation: plan.organisation } };
  },
};

function destination(
  input: { readonly effectiveAt: string; readonly episode?: string },
  to: FactInputs['PatientMoved']['to'],
  about: About,
) {
  const { standing, corrected } = about;
  const at = timeOf(input, standing, standing.context.facilities.get(to.facility)?.zone ?? 'UTC');
  const episode = episodeFor(input.episode ?? corrected ?? undefined, standing);
  return { at, episode, to: placementOf(to, standing, dateOf(at), 'to') };
}
