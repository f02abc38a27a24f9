import { careEvents, referenceEvents, rulePackAdopted } from '../domain/index.js';
import { currentPlacement } from '../read-models/current-placement.projection.js';
import { facilities } from '../read-models/facilities.projection.js';
import { openingForSearch } from '../read-models/patient-search.opening.js';
import { patientSearch } from '../read-models/patient-search.projection.js';
import { identifierTerm } from '../read-models/patient-search-terms.js';
import { stays } from '../read-models/stays.projection.js';
import { stepHistory } from '../read-models/step-history.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

/** Everything this capability may write: facts of patients, reference data, rule packs. */
export const careCapabilityEvents = [...careEvents, ...referenceEvents, rulePackAdopted];
/** The views this capability keeps. */
export const careViews = [currentPlacement, stepHistory, stays, facilities, patientSearch];
/** What populations are counted from. */
export { type KnownStayRow, staysIn } from '../read-models/stays.projection.js';
/**
 * What the one view that opens gets of sealed texts, and what it keeps of an identifier; the view that populations are
 * counted from.
 */
export { identifierTerm, openingForSearch, stays };
