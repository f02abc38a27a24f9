import { methodsNamed } from '../methods/index.js';
import { type Chosen, dimensionsNamed, type Question } from '../populations/index.js';
import type { ReportAbout } from './report.events.js';

/** The question of a report as it was asked, by the versions of the methods that it was made with. */
export function questionOf({ methods, by, from, to, asOf, payer, percentiles }: ReportAbout): Question {
  const named = methods.map(({ method, version }) => `${method}@${version}`).join(',');
  return {
    methods: methodsNamed(named, 'reportId'),
    by: by.length === 0 ? [] : dimensionsNamed(by.join(','), 'reportId'),
    ...{ from, to, asOf, payer, percentiles },
  };
}

/** The stays that it was asked of, as known at a place of the log. */
export function chosenBy(
  { facility, programme, level, payer }: ReportAbout,
  organisation: string | null,
  position: bigint,
): Chosen {
  return { position: String(position), organisation, facility, programme, level, payer };
}
