import { describe, expect, it } from '@jest/globals';
import { checkViews, Projector } from '#projections';
import { noteCounter, patientIn, takeNotes, Workshop } from '../testing/index.js';
import { Leases } from './leases.js';

const views = [noteCounter];
const patients = Array.from({ length: 64 }, (_, partition) => ({ patient: patientIn(partition) }));

describe('A check beside projectors that have not come equally far', () => {
  it('compares each part of a view where it stands', async () => {
    const workshop = new Workshop();
    const { store } = workshop;
    const readStore = workshop.open();
    const join = async () => {
      const leases = await Leases.join({ readStore, name: 'projector' });
      const projector = await Projector.open({ store, readStore, views, holding: leases });
      return { projector, balance: () => projector.takeUp(() => leases.balance()) };
    };
    const [ahead, behind] = [await join(), await join()];
    await ahead.balance();
    await behind.balance();
    await takeNotes(store, patients);
    await ahead.projector.catchUp();
    await behind.projector.catchUp();
    await takeNotes(store, patients);
    await ahead.projector.catchUp();
    const differing = async () => {
      const report = await checkViews({ store, readStore, views, openScratch: () => workshop.scratch() });
      return Object.fromEntries(report.views.map((view) => [view.name, view.differing]));
    };
    expect(await differing()).toEqual({ note_count: 0, patient_streams: 0 });
    const altered = readStore.db.updateTable('note_count_v1').set({ notes: 9 });
    await altered.where('owner', 'in', [patientIn(2), patientIn(50)]).execute();
    expect(await differing()).toEqual({ note_count: 2, patient_streams: 0 });
    await workshop.close();
  });
});
