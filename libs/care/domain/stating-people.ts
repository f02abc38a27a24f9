import { checkDate, effectiveAt } from '#event-sourcing';
import { checkSpan, factNamed, given, ordered, present, type Stating, timeOf, zoneOf } from './statement.js';

/** Who the patient is, who speaks and pays for them, and their death. */
export const people: Stating<
  | 'PatientRegistered'
  | 'RegistrationJoined'
  | 'IdentifierAssigned'
  | 'DemographicsRecorded'
  | 'RepresentativeAppointed'
  | 'DeathRecorded'
  | 'CoverageRecorded'
  | 'CoverageEnded'
> = {
  PatientRegistered(input, { standing }) {
    const { sex, language, identifiers = [], birthDate, name, address, telephone } = input;
    if (birthDate !== undefined) checkDate(birthDate, `${standing.at}birthDate`);
    return {
      event: {
        type: 'PatientRegistered',
        data: {
          birthYear: birthDate === undefined ? null : Number(birthDate.slice(0, 4)),
          sex: sex ?? null,
          language: given(language),
          identifierSystems: identifiers.map(({ system }) => system),
        },
        sealed: present({
          name,
          birthDate,
          address,
          telephone,
          identifiers:
            identifiers.length > 0 ? identifiers.map(({ system, value }) => ({ system, value })) : undefined,
        }),
      },
    };
  },
  RegistrationJoined: () => ({ event: { type: 'RegistrationJoined', data: {} } }),
  IdentifierAssigned: ({ system, value }) => ({
    event: { type: 'IdentifierAssigned', data: { system }, sealed: { value } },
  }),
  DemographicsRecorded(input, { standing }) {
    const { name, address, telephone, sex, language } = input;
    const data = { ...present({ sex, language }), ...ordered(input) };
    const event = { type: 'DemographicsRecorded', data, sealed: present({ name, address, telephone }) };
    return { event: { ...event, effectiveAt: timeOf(input, standing, zoneOf(standing)) } };
  },
  RepresentativeAppointed(input, { standing }) {
    const { kind, from, to, name, relationship, contact } = input;
    checkSpan(from, to, standing, 'to');
    return {
      event: {
        type: 'RepresentativeAppointed',
        data: { kind, from, to: given(to) },
        sealed: present({ name, relationship, contact }),
        effectiveAt: effectiveAt(from, zoneOf(standing), `${standing.at}from`),
      },
    };
  },
  DeathRecorded: (input, { standing }) => ({
    event: {
      type: 'DeathRecorded',
      data: ordered(input),
      effectiveAt: timeOf(input, standing, zoneOf(standing)),
    },
  }),
  CoverageRecorded(input, { standing }) {
    const { payer, memberId, from, to, rank = 1 } = input;
    checkSpan(from, to, standing, 'to');
    const at = effectiveAt(from, zoneOf(standing), `${standing.at}from`);
    const data = { payer, from, to: given(to), rank };
    return { event: { type: 'CoverageRecorded', data, sealed: present({ memberId }), effectiveAt: at } };
  },
  CoverageEnded({ coverage, on }, { standing }) {
    const covered = factNamed(coverage, 'CoverageRecorded', standing, 'coverage');
    checkSpan(covered.data.from as string, on, standing, 'on');
    const at = effectiveAt(on, zoneOf(standing), `${standing.at}on`);
    return { event: { type: 'CoverageEnded', data: { coverage, on }, effectiveAt: at } };
  },
};
