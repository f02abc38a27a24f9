type Values = Readonly<Record<string, unknown>>;

/** What each kind of fact is called by a case manager. Kinds that are not here are told by their own name. */
const SENTENCES: Readonly<Record<string, (data: Values) => string>> = {
  PatientRegistered: () => 'Registered',
  RegistrationJoined: () => 'Registered by another organisation too',
  IdentifierAssigned: ({ system }) => `Known as another number at ${valueText(system)}`,
  DemographicsRecorded: () => 'Particulars recorded',
  RepresentativeAppointed: ({ kind, from, to }) =>
    `Representative: ${inWords(kind)}, from ${valueText(from)}${until(to)}`,
  EpisodeOpened: ({ referralSource }) => `Episode opened${some(', referred by ', referralSource)}`,
  CaseManagerAssigned: ({ caseManager }) => `Case manager: ${valueText(caseManager)}`,
  EpisodeClosed: ({ reason }) => `Episode closed: ${inWords(reason)}`,
  EpisodeReopened: () => 'Episode reopened',
  PatientAdmitted: ({ placement }) => `Admitted to ${placementText(placement)}`,
  PatientMoved: ({ to, intent }) => `${MOVES[String(intent)] ?? 'Moved to'} ${placementText(to)}`,
  PatientDischarged: ({ disposition, destination }) =>
    `Discharged: ${inWords(disposition)}${some(', went to ', destination)}`,
  MovePlanned: ({ on, to }) => `Move planned for ${valueText(on)}: ${placementText(to)}`,
  MovePlanCancelled: () => 'Planned move cancelled',
  LeaveStarted: ({ kind, expectedReturn }) =>
    `Leave started: ${inWords(kind)}${some(', expected back ', expectedReturn)}`,
  LeaveEnded: ({ returned }) => (returned === false ? 'Did not return from leave' : 'Returned from leave'),
  HoldStarted: ({ reason, expectedEnd }) => `On hold: ${inWords(reason)}${some(', until ', expectedEnd)}`,
  HoldEnded: () => 'Hold ended',
  DeathRecorded: () => 'Died',
  CoverageRecorded: ({ payer, from, to, rank }) =>
    `Covered by ${valueText(payer)} from ${valueText(from)}${until(to)}${rank === 1 ? '' : `, rank ${rank}`}`,
  CoverageEnded: ({ on }) => `Coverage ended, last day ${valueText(on)}`,
  ConsentGranted: ({ recipient, purpose, what, discloser, from, expiry }) =>
    `Consent: ${(discloser as Values).id} may tell ${recipientText(recipient)} for ${inWords(purpose)}` +
    ` about ${(what as readonly string[]).map(inWords).join(', ')}, from ${from} to ${expiry}`,
  ConsentRevoked: () => 'Consent revoked',
  AuthorisationRequested: ({ payer, level, unit, units, from, to, facility }) =>
    `Authorisation requested: ${valueText(payer)} is asked for ${units} ${inWords(unit)} of ${inWords(level)}` +
    ` at ${valueText(facility)}, from ${from} to ${to}`,
  AuthorisationDecided: ({ outcome, grant }) => `Authorisation ${inWords(outcome)}${grantText(grant)}`,
  AuthorisationAppealed: () => 'Authorisation appealed',
  AppealDecided: ({ outcome, grant }) => `Appeal decided: ${inWords(outcome)}${grantText(grant)}`,
  NeedCertified: ({ level, through, hoursPerWeek, recertifyBy }) =>
    `Need certified: ${inWords(level)} through ${through}` +
    `${hoursPerWeek === null ? '' : `, ${hoursPerWeek} hours a week`}, again by ${recertifyBy}`,
  DisclosureMade: ({ recipient, purpose, stays }) =>
    `Told to ${(recipient as Values).id} for ${inWords(purpose)}: ${stayCount(stays)} under consent`,
  ServiceRecorded: ({ kind, minutes, modality, facility }) =>
    `${sentenceCase(inWords(kind))}${some(', ', modality)}${minutes === null ? '' : `, ${minutes} min`}` +
    ` at ${valueText(facility)}`,
};

const MOVES: Readonly<Record<string, string>> = {
  stepDown: 'Stepped down to',
  stepUp: 'Stepped up to',
  lateral: 'Transferred to',
};

const SHORT = new Set(['php', 'iop', 'ama', 'tpo']);

/** One fact in a few words. */
export function sentenceOf(type: string, data: Values): string {
  const sentence = Object.hasOwn(SENTENCES, type) ? SENTENCES[type] : undefined;
  return sentence === undefined ? sentenceCase(inWords(type)) : sentence(data);
}

/** A name of ours as people write it: `substanceUse` is `substance use`, `iop` is `IOP`. */
export function inWords(name: unknown): string {
  const text = String(name);
  if (SHORT.has(text)) return text.toUpperCase();
  return text.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `2025-01-09T14:30` as people write it. */
export function local(time: string): string {
  return time.replace('T', ' ');
}

/** Whatever was written, in one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('; ');
  if (typeof value !== 'object' || value === null) return String(value ?? '-');
  return Object.values(value).map(valueText).join(' ');
}

function placementText(placement: unknown): string {
  const { level, setting, facility, programme, code } = placement as Values;
  const { scheme, edition, code: name } = (code ?? {}) as Values;
  const clinical = name === undefined ? '' : `, ${scheme} ${edition} ${name}`;
  return `${inWords(level)} (${inWords(setting)}) at ${facility}${some(', ', programme)}${clinical}`;
}

function recipientText(recipient: unknown): string {
  const { kind, id, class: all } = recipient as Values;
  return kind === 'class' ? `all ${inWords(all)}` : String(id);
}

function grantText(grant: unknown): string {
  if (grant === null) return '';
  const { level, units, from, to, nextReview, lastCoverage } = grant as Values;
  const review = some(', next review ', nextReview);
  return `: ${units} of ${inWords(level)}, from ${from} to ${to}${review}${lastCoverage === true ? ', last coverage' : ''}`;
}

function stayCount(stays: unknown): string {
  const { length } = stays as readonly unknown[];
  return length === 1 ? 'one stay' : `${length} stays`;
}

function some(before: string, value: unknown): string {
  return value === null || value === undefined ? '' : `${before}${inWords(value)}`;
}

function until(to: unknown): string {
  return to === null || to === undefined ? '' : ` to ${to}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
