import { describe, it } from '@jest/globals';
import { type Past, specification } from '#event-sourcing/testing';
import { careDecider } from './care.decider.js';
import { admitted, at, context, opened, registered, state } from './testing/index.js';

const given = specification(careDecider, context(), '2025-02-01T12:00:00Z');
const inpatient = (...more: Past[]) =>
  given(
    registered(),
    opened({ on: '2025-01-02' }),
    admitted({ on: '2025-01-02', level: 'inpatient' }),
    ...more,
  );
const discharge = (effectiveAt: string, more = {}) =>
  state('PatientDischarged', { effectiveAt, disposition: 'completed', ...more });
const admission = (effectiveAt: string, more = {}) =>
  state('PatientAdmitted', { effectiveAt, placement: at('php'), ...more });

describe('What a command names must be there', () => {
  const into = (placement: ReturnType<typeof at>) =>
    given(registered()).when(admission('2025-01-08', { placement }));

  it('the facility', () => into(at('php', { facility: 'nowhere' })).thenRefused('FACILITY_UNKNOWN'));
  it("the facility, which is the own organisation's", () =>
    into(at('php', { facility: 'lakeside' })).thenRefused('FACILITY_UNKNOWN', {
      field: 'placement.facility',
    }));
  it('the level there', () => into(at('php', { facility: 'hillside' })).thenRefused('LEVEL_NOT_OFFERED'));
  it('the programme', () => into(at('iop', { programme: 'morning' })).thenRefused('PROGRAMME_UNKNOWN'));
  it('the programme at that facility', () =>
    into(at('iop', { programme: 'evening', facility: 'hillside' })).thenRefused('PROGRAMME_UNKNOWN'));
  it('the level in that programme', () =>
    into(at('php', { programme: 'evening' })).thenRefused('LEVEL_NOT_OFFERED'));
  it.each([
    ['ASAM', '5'],
    ['LOCUS', '20'],
    ['__proto__', '4'],
    ['ASAM', 'constructor'],
  ])('the scheme and edition, not %s %s', (scheme, edition) =>
    into(at('php', { code: { scheme, edition, code: '3.5' } })).thenRefused('CODE_SCHEME_UNKNOWN'),
  );
  it('the episode', () =>
    inpatient()
      .when(discharge('2025-01-08', { episode: 'nothing' }))
      .thenRefused('EPISODE_UNKNOWN'));
  it('one of several episodes', () =>
    given(registered(), opened({ on: '2025-01-02' }), opened({ on: '2025-01-03' }))
      .when(discharge('2025-01-08'))
      .thenRefused('EPISODE_REQUIRED'));
});
