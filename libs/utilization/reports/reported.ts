import type { Caller } from '#event-sourcing';
import type { Counted } from '../populations/index.js';
import type { Posed } from './questions.js';
import type { LengthsOfStayReported, ReportAbout } from './report.events.js';
import { wholeReport } from './report-text.js';

/** What was told, whole, as it is stored. @throws RefusedError `REPORT_TOO_LARGE` */
export function reported(
  id: string,
  asked: string,
  posed: Posed,
  counted: Counted,
  { actor }: Caller,
): LengthsOfStayReported {
  const { methods, by, from, to, asOf, percentiles } = posed.question;
  const { facility, programme, level, payer } = posed.chosen;
  const about: ReportAbout = {
    methods: methods.map(({ name, version }) => ({ method: name, version })),
    by: [...by],
    ...{ from, to, facility, programme, level, payer, asOf },
    percentiles: [...percentiles],
    mark: posed.known.mark,
    quarantined: counted.quarantined,
  };
  const { hash, packed } = wholeReport(
    about,
    {
      report: id,
      askedBy: { account: actor.id, role: actor.role, organisation: actor.organisation },
      methods: methods.map(({ name, version, source }) => ({ method: name, version, source })),
    },
    counted,
  );
  return { asked, about, hash, text: packed };
}
