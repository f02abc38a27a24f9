import { describe, expect, it } from '@jest/globals';
import { recordedAs } from '#event-sourcing/testing';
import { InvalidEventError } from '#event-store';
import { careRegistry } from './care.events.js';
import { admitted, corrected, registered } from './testing/index.js';

const first = { birthYear: 1984, sex: null, language: null, identifierSystem: 'mrn' };
const today = { birthYear: 1984, sex: null, language: null, identifierSystems: ['mrn'] };

describe('A registration written when patients had one identifier', () => {
  it('is read as one with a list of it', () =>
    expect(careRegistry.upcast(recordedAs({ ...registered(), data: first }, 0))).toMatchObject({
      schemaVersion: 2,
      data: today,
    }));

  it('that had none has none', () => {
    const event = recordedAs({ ...registered(), data: { ...first, identifierSystem: null } }, 0);
    expect(careRegistry.upcast(event).data).toEqual({ ...today, identifierSystems: [] });
  });

  it('is read so inside a correction too', () => {
    const event = recordedAs(corrected(0, { ...registered(), data: first }), 1);
    expect(careRegistry.upcast(event).data).toEqual({
      type: 'PatientRegistered',
      schemaVersion: 2,
      replacement: today,
    });
  });

  it('is not changed where it is stored', () => {
    const event = recordedAs({ ...registered(), data: first }, 0);
    careRegistry.upcast(event);
    expect(event.data).toEqual(first);
  });
});

describe('A care event', () => {
  it('with a level nobody knows is refused, naming where', () => {
    const { data } = admitted({ on: '2025-01-02', level: 'php' });
    const wrong = { ...data, placement: { ...(data.placement as object), level: 'detox' } };
    expect(() => careRegistry.validate('PatientAdmitted', wrong)).toThrow(InvalidEventError);
    expect(() => careRegistry.validate('PatientAdmitted', wrong)).toThrow('PatientAdmitted/placement/level');
  });

  it('is checked inside a correction too', () =>
    expect(() =>
      careRegistry.validate('FactCorrected', { type: 'HoldEnded', schemaVersion: 1, replacement: {} }),
    ).toThrow('HoldEnded'));
});
