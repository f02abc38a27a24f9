import { authorisationsDue } from '../authorisations/authorisations-due.projection.js';
import { authorisationEvents } from '../domain/index.js';
import { memberReportEvents } from '../member-reports/member-report.events.js';
import { reportEvents } from '../reports/report.events.js';
import { lengthOfStayReports } from '../reports/reports.projection.js';
import { followUps } from '../returns/follow-ups.projection.js';
import { lengthsOfStay } from '../totals/lengths-of-stay.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

/** Everything this capability may write. */
export const utilizationEvents = [...authorisationEvents, ...reportEvents, ...memberReportEvents];
/** The views this capability keeps. */
export const utilizationViews = [authorisationsDue, followUps, lengthOfStayReports, lengthsOfStay] as const;
