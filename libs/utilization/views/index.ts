import { followUps } from '../returns/follow-ups.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

/** The views this capability keeps. */
export const utilizationViews = [followUps];
