/** Makes a log in a process of its own. Words: the template, how many patients, and whether they are only registered. */
import { madeLog } from './made-log.mjs';
import { end } from './scratch.mjs';

process.once('disconnect', () => end(1));
const [template, patients, registered] = process.argv.slice(2);
await madeLog(template, Number(patients), { registeredOnly: registered === 'registered' });
await end(0);
