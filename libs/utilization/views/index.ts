import { reportEvents } from '../reports/report.events.js';
import { lengthOfStayReports } from '../reports/reports.projection.js';

// Apart from the lib's index, so that the projector's thread loads neither HTTP nor handlers.

export const utilizationEvents = reportEvents;
/** The views this capability keeps. */
export const utilizationViews = [lengthOfStayReports] as const;
