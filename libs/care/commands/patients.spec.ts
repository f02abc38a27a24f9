import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Caller, CommandHandling, commandFrom, idOf, LogTime, type OtherWriters } from '#event-sourcing';
import type { EventStore } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { type CareCommand, careDecider, careRegistry } from '../domain/index.js';
import { CASE_MANAGER, context } from '../domain/testing/index.js';
import { Patients } from './patients.js';

const REGISTER: CareCommand = { type: 'RegisterPatient', input: { name: 'Ana Ruiz' } };
/** Hears of nothing that others write, as a node does for a tenth of a second. */
const hearsNothing = (copy: OtherWriters['copy']): OtherWriters => ({
  copy,
  listen: () => {},
  saw: () => {},
  fresh: async () => {},
  alone: (_, work) => work(),
});
const noCopy: OtherWriters['copy'] = { readStream: () => Promise.reject(new Error('Nobody asks it')) };

const register = (handling: CommandHandling | undefined, organisation: string) => {
  const sending = {
    caller: of(organisation),
    commandId: idOf(organisation),
    correlationId: 'all',
    strict: false,
  };
  const asked = {
    stream: 'care-ann',
    patient: 'ann',
    registers: true,
    body: REGISTER,
    context: async () => context(),
  };
  return handling?.handle(careDecider, commandFrom(sending, asked));
};

const vault = new MemoryVault();

function nodeOn(store: EventStore, copy: OtherWriters['copy']): CommandHandling {
  const clock = { now: () => Date.parse('2025-12-31T12:00:00Z') };
  return new CommandHandling(store, careRegistry, vault, new LogTime(clock), 100, hearsNothing(copy));
}

const of = (organisation: string): Caller => ({
  actor: { ...CASE_MANAGER, organisation },
  scope: { kind: 'organisation', organisation },
});

describe('What one node acknowledged a moment ago', () => {
  let [here, elsewhere]: CommandHandling[] = [];
  beforeEach(() => {
    const store = new MemoryEventStore();
    [here, elsewhere] = [1, 2].map(() => nodeOn(store, noCopy));
  });

  it('is known to another that had folded the patient before', async () => {
    await register(elsewhere, 'lakeside');
    const patients = new Patients(here as CommandHandling);
    expect((await patients.inScope('ann', of('lakeside'))).revision).toBe(0);
    await register(elsewhere, 'hillcrest');
    expect((await patients.inScope('ann', of('hillcrest'))).revision).toBe(1);
    await expect(patients.inScope('ann', of('riverside'))).rejects.toMatchObject({ code: 'PATIENT_UNKNOWN' });
  });
});

describe('A patient who is only shown', () => {
  it('is read from the copy of the log, and one on whom something is decided is not', async () => {
    const [store, copy] = [new MemoryEventStore(), new MemoryEventStore()];
    await register(nodeOn(store, noCopy), 'lakeside');
    await register(nodeOn(copy, noCopy), 'lakeside');
    await register(nodeOn(copy, noCopy), 'hillcrest');
    const patients = new Patients(nodeOn(store, copy));
    expect((await patients.toShow('ann', of('hillcrest'))).revision).toBe(1);
    expect((await patients.inScope('ann', of('lakeside'))).revision).toBe(0);
    await expect(patients.inScope('ann', of('hillcrest'))).rejects.toMatchObject({ code: 'PATIENT_UNKNOWN' });
  });
});
