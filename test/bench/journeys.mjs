const HOUSE = 'lakeside-house';
const DAY_MS = 86_400_000;
const LAP_DAYS = 75;
const FIRST_DAY = Date.UTC(2021, 0, 2);

const place = (level, setting) => ({ level, setting, facility: HOUSE });
const inpatient = place('inpatient', 'hospital');
const because = (rationale) => ({ rationale, decidedBy: 'Dr. Abara' });

/** A patient's way, lap after lap: route, day of the lap, body. Each is accepted behind the one before it. */
const STEPS = [
  ['step-ups', 0, { to: inpatient, ...because('Symptoms returned') }],
  ['leaves', 2, { kind: 'therapeutic' }],
  ['leave-ends', 3, {}],
  ['step-downs', 7, { to: place('php', 'dayProgramme'), ...because('Goals of this level met') }],
  ['step-downs', 31, { to: place('iop', 'clinic'), ...because('Goals of this level met') }],
  ['step-ups', 49, { to: place('php', 'dayProgramme'), ...because('Symptoms returned') }],
  ['step-downs', 72, { to: place('outpatient', 'clinic'), ...because('Goals of this level met') }],
];
/** Patients go their ways side by side, many more than connections, so that no two commands meet in one of them. */
const BESIDE = 1000;

/** @typedef {{ patient: string, route: string, body: object }} Command */

/** One step of a patient, counted from 0; the first is an admission. @returns {Command} */
export function stepOf(patient, n) {
  const [lap, step] = [Math.floor(n / STEPS.length), n % STEPS.length];
  const [route, day, body] = STEPS[step];
  const effectiveAt = new Date(FIRST_DAY + (lap * LAP_DAYS + day) * DAY_MS).toISOString().slice(0, 10);
  if (n > 0) return { patient, route, body: { effectiveAt, ...body } };
  const { to: placement, ...reasons } = body;
  return { patient, route: 'admissions', body: { effectiveAt, placement, ...reasons } };
}

/**
 * The n-th command of many patients. As many as go side by side take a lap each, and the next ones follow in their
 * places; at each moment as many begin as end, since the places began one after another.
 *
 * @returns {Command}
 */
export function commandOf(patients, n) {
  const beside = Math.min(BESIDE, patients.length);
  const inTurn = Math.floor(patients.length / beside);
  const [round, place] = [Math.floor(n / beside), n % beside];
  // The first one in a place goes on for longer than a lap, so that not all places change hands at once.
  const longer = place % STEPS.length;
  const later = round - longer - STEPS.length;
  const turn = later < 0 ? 0 : 1 + Math.floor(later / STEPS.length);
  const step = later < 0 ? round : later % STEPS.length;
  const [nth, laps] = [turn % inTurn, Math.floor(turn / inTurn)];
  const before = laps === 0 ? 0 : laps * STEPS.length + (nth === 0 ? longer : 0);
  return stepOf(patients[nth * beside + place], before + step);
}

/** Commands of one kind leave events of one kind and size behind. @param {Command} command */
export function kindOf({ route, body }) {
  return `${route} ${body.to?.level ?? body.placement?.level ?? ''}`;
}

/** Two laps: whatever a command can leave behind. */
export const EVERY_STEP = 2 * STEPS.length;
