import { accessGrants } from '../read-models/access-grants.projection.js';
import { accounts } from '../read-models/accounts.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

export { identityEvents } from '../domain/index.js';
/** The views this capability keeps. */
export const identityViews = [accounts, accessGrants] as const;
