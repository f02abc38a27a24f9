/** One command as it goes over the wire; sent again, it is the same one. */
export type Command = { readonly path: string; readonly key: string; readonly body: object };

/** What is needed of an answer to go on. */
type Answered = { readonly patient?: string };

const HOUSE = 'lakeside-house';
const place = (level: string, setting: string) => ({ level, setting, facility: HOUSE });

const AFTER_REGISTRATION: readonly [route: string, body: object][] = [
  ['admissions', { effectiveAt: '2025-01-02', placement: place('inpatient', 'hospital') }],
  ['leaves', { effectiveAt: '2025-01-04', kind: 'therapeutic' }],
  ['leave-ends', { effectiveAt: '2025-01-05' }],
  ['step-downs', { effectiveAt: '2025-01-09', to: place('php', 'dayProgramme') }],
  ['step-downs', { effectiveAt: '2025-02-02', to: place('iop', 'clinic') }],
  ['step-ups', { effectiveAt: '2025-02-20', to: place('php', 'dayProgramme') }],
  ['step-downs', { effectiveAt: '2025-03-15', to: place('outpatient', 'clinic') }],
];

const RUNNING_AWAY: readonly [route: string, body: object][] = [
  ['admissions', { effectiveAt: '2025-01-02', placement: place('inpatient', 'hospital') }],
  ['leaves', { effectiveAt: '2025-01-04', kind: 'unauthorised' }],
  ['leave-ends', { effectiveAt: '2025-01-05' }],
  ['step-downs', { effectiveAt: '2025-01-09', to: place('php', 'dayProgramme') }],
];

/** Commands of one patient after the other, without end; each is asked for when the one before was answered. */
export function* journeys(writer: string): Generator<Command, never, Answered> {
  for (let number = 1; ; number++) {
    const name = `${writer}-${number}`;
    const { patient } = yield registration(name);
    for (const [index, [route, body]] of AFTER_REGISTRATION.entries()) {
      yield { path: `/v1/patients/${patient}/${route}`, key: `${name}-${index}`, body };
    }
  }
}

/** One patient who goes away without leave, comes back and steps down; then journeys as of all others. */
export function* runaway(writer: string): Generator<Command, never, Answered> {
  const name = `${writer}-runaway`;
  const { patient } = yield registration(name);
  for (const [index, [route, body]] of RUNNING_AWAY.entries()) {
    yield { path: `/v1/patients/${patient}/${route}`, key: `${name}-${index}`, body };
  }
  return yield* journeys(writer);
}

/** Registrations alone, each of another patient, without end. */
export function* registrations(writer: string): Generator<Command, never, Answered> {
  for (let number = 1; ; number++) yield registration(`${writer}-${number}`);
}

function registration(name: string): Command {
  return {
    path: '/v1/patients',
    key: `${name}-registration`,
    body: { name, birthDate: '1990-05-17', identifiers: [{ system: 'mrn', value: name }] },
  };
}
