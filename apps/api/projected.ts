import { careCapabilityEvents, careViews } from '#care/views';
import { dischargePlanningEvents, dischargePlanningViews } from '#discharge-planning/views';
import { EventRegistry, factEvents, logEvents } from '#event-sourcing';
import { identityEvents, identityViews } from '#identity/views';
import { consentEvents, disclosureEvents } from '#privacy/domain';
import { type AnyProjection, type AnyView, patientStreams } from '#projections';
import { serviceEvents, valueSetAdopted } from '#services/domain';
import { utilizationEvents, utilizationViews } from '#utilization/views';

// Whoever builds the views must open what one of them is made of.
export { openSealedTexts, type SealedTexts } from './sealed-texts.js';

/** Every event that this build knows, for the service, the projector's worker and the command line. */
export function eventRegistry(): EventRegistry {
  return new EventRegistry(
    ...logEvents,
    ...factEvents,
    ...identityEvents,
    ...careCapabilityEvents,
    ...serviceEvents,
    valueSetAdopted,
    ...dischargePlanningEvents,
    ...consentEvents,
    ...utilizationEvents,
    ...disclosureEvents,
  );
}

/** Every projection that the service keeps up with the log. */
export const projections = [
  ...identityViews,
  ...careViews,
  ...dischargePlanningViews,
  ...utilizationViews,
] as readonly unknown[] as readonly AnyProjection[];

/** Every view, each with rows of its own. */
export const views: readonly AnyView[] = [patientStreams, ...projections];
