import { authorisationsDue } from '../authorisations/authorisations-due.projection.js';
import { authorisationEvents } from '../domain/index.js';
import { followUps } from '../returns/follow-ups.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

/** Everything this capability may write. */
export const utilizationEvents = authorisationEvents;
/** The views this capability keeps. */
export const utilizationViews = [authorisationsDue, followUps];
