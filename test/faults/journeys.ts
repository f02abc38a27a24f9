/** One command as it goes over the wire; sent again, it is the same one. */
export type Command = { readonly path: string; readonly key: string; readonly body: object };

/** What is needed of an answer to go on. */
type Answered = { readonly patient?: string };

const HOUSE = 'lakeside-house';
const place = (level: string, setting: string) => ({ level, setting, facility: HOUSE });

type Step = readonly [route: string, body: object];

const AFTER_REGISTRATION: readonly Step[] = [
  ['admissions', { effectiveAt: '2025-01-02', placement: place('inpatient', 'hospital') }],
  ['leaves', { effectiveAt: '2025-01-04', kind: 'therapeutic' }],
  ['leave-ends', { effectiveAt: '2025-01-05' }],
  ['step-downs', { effectiveAt: '2025-01-09', to: place('php', 'dayProgramme') }],
  ['step-downs', { effectiveAt: '2025-02-02', to: place('iop', 'clinic') }],
  ['step-ups', { effectiveAt: '2025-02-20', to: place('php', 'dayProgramme') }],
  ['step-downs', { effectiveAt: '2025-03-15', to: place('outpatient', 'clinic') }],
];

const RUNNING_AWAY: readonly Step[] = [
  ['admissions', { effectiveAt: '2025-01-02', placement: place('inpatient', 'hospital') }],
  ['leaves', { effectiveAt: '2025-01-04', kind: 'unauthorised' }],
  ['leave-ends', { effectiveAt: '2025-01-05' }],
  ['step-downs', { effectiveAt: '2025-01-09', to: place('php', 'dayProgramme') }],
];

/** Commands of one patient after the other, without end; each is asked for when the one before was answered. */
export function* journeys(writer: string): Generator<Command, never, Answered> {
  for (let number = 1; ; number++) yield* journey(`${writer}-${number}`, AFTER_REGISTRATION);
}

/** One patient after the other, each at another point of their way: registered alone, admitted, and so on. */
export function* stages(writer: string): Generator<Command, never, Answered> {
  for (let number = 0; ; number++) {
    const steps = AFTER_REGISTRATION.slice(0, number % (AFTER_REGISTRATION.length + 1));
    yield* journey(`${writer}-${String(number).padStart(4, '0')}`, steps);
  }
}

/** One patient who goes away without leave, comes back and steps down; then journeys as of all others. */
export function* runaway(writer: string): Generator<Command, never, Answered> {
  yield* journey(`${writer}-runaway`, RUNNING_AWAY);
  return yield* journeys(writer);
}

function* journey(name: string, steps: readonly Step[]): Generator<Command, void, Answered> {
  const { patient } = yield registration(name);
  for (const [index, [route, body]] of steps.entries()) {
    yield { path: `/v1/patients/${patient}/${route}`, key: `${name}-${index}`, body };
  }
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
