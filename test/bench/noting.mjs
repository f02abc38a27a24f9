import { ratio } from './report.mjs';
import { against, rounds } from './rounds.mjs';
import { loaded } from './service-process.mjs';

/** Reads that name one patient, and a page that names fifty. */
const KINDS = { history: 'patient history', census: 'census page' };
const GOAL = 0.9;

/** What noting who looked leaves of the answers, while nothing is written. */
export async function noting(service, asked, count) {
  const figures = [];
  for (const [kind, name] of Object.entries(KINDS)) {
    const answers = async (isNoted) => {
      service.tell({ noting: isNoted });
      return (await loaded('load.mjs', { ...asked, kind })).perSecond;
    };
    const found = await rounds(count, { noted: () => answers(true), unnoted: () => answers(false) });
    figures.push(ratio(`${name}, noting who looked, against not`, GOAL, against(found.noted, found.unnoted)));
  }
  service.tell({ noting: true });
  return figures;
}
