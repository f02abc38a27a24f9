import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Caller, CommandHandling, commandFrom, idOf, LogTime, type OtherWriters } from '#event-sourcing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { type CareCommand, careDecider, careRegistry } from '../domain/index.js';
import { CASE_MANAGER, context } from '../domain/testing/index.js';
import { Patients } from './patients.js';

const REGISTER: CareCommand = { type: 'RegisterPatient', input: { name: 'Ana Ruiz' } };
/** Hears of nothing that others write, as a node does for a tenth of a second. */
const hearsNothing: OtherWriters = {
  listen: () => {},
  saw: () => {},
  fresh: async () => {},
  alone: (_, work) => work(),
};

const of = (organisation: string): Caller => ({
  actor: { ...CASE_MANAGER, organisation },
  scope: { kind: 'organisation', organisation },
});

describe('What one node acknowledged a moment ago', () => {
  let [here, elsewhere]: CommandHandling[] = [];
  beforeEach(() => {
    const [store, vault] = [new MemoryEventStore(), new MemoryVault()];
    const clock = { now: () => Date.parse('2025-12-31T12:00:00Z') };
    [here, elsewhere] = [1, 2].map(
      () => new CommandHandling(store, careRegistry, vault, new LogTime(clock), 100, hearsNothing),
    );
  });

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

  it('is known to another that had folded the patient before', async () => {
    await register(elsewhere, 'lakeside');
    const patients = new Patients(here as CommandHandling);
    expect((await patients.inScope('ann', of('lakeside'))).revision).toBe(0);
    await register(elsewhere, 'hillcrest');
    expect((await patients.inScope('ann', of('hillcrest'))).revision).toBe(1);
    await expect(patients.inScope('ann', of('riverside'))).rejects.toMatchObject({ code: 'PATIENT_UNKNOWN' });
  });
});
