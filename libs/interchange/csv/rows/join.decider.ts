import { type Care, care, organisationsOf } from '#care/domain';
import type { Decider } from '#event-sourcing';

/** Lets an organisation see a patient for whom it has done something; said once. */
export const joinDecider: Decider<Care, { readonly organisation: string }, null> = {
  ...care,
  decide: ({ organisation }, state) =>
    organisationsOf(state).includes(organisation)
      ? []
      : [{ type: 'RegistrationJoined', data: {}, organisation }],
};
