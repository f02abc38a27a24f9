import { wholeWay } from '../commands.mjs';
import { kindOf, stepOf } from '../journeys.mjs';

/** @typedef {{ id: string, type: string, hash: string, text: string }} ReadyMade an event as it was stored */

/**
 * Sends every step of a patient, and reads in the log what each kind of command left behind.
 *
 * @param {{ address: string, token: string }} service
 * @param {import('../../../libs/event-store/event-store.js').EventStore} log
 * @returns {Promise<Record<string, ReadyMade[]>>}
 */
export async function leftBehind(service, log, patient) {
  const answers = await wholeWay(service, patient);
  const stored = await log.readRawStream(`care-${patient}`);
  const left = answers.map(({ revision, events }, n) => [
    kindOf(stepOf(patient, n)),
    stored.slice(revision + 1 - events.length, revision + 1).map(readyMade),
  ]);
  return Object.fromEntries(left);
}

function readyMade({ id, hash, text }) {
  return { id, hash, text, type: JSON.parse(text).type };
}
