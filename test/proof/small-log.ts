import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { chain, type EventDraft, type Head, type JsonObject } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { aNote } from '#event-store/testing';
import { masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { openDatabase } from '#sqlite';

/** A data folder with a log of two patients, which grows where a test says so. */
export class SmallLog {
  readonly ana = uuidv7();
  readonly ben = uuidv7();
  private readonly heads = new Map<string, Head>();
  private minutes = 0;

  private constructor(
    readonly folder: string,
    private readonly store: SqliteEventStore,
    private readonly vault: SqliteVault,
  ) {}

  static async begun(folder: string): Promise<SmallLog> {
    const store = await SqliteEventStore.open(folder);
    const log = new SmallLog(folder, store, SqliteVault.open(folder, masterKey(null, folder)));
    await log.say('log', 'LogStarted', { log: uuidv7() });
    await log.say('facility-lakeside', 'FacilityRegistered', { name: 'Lakeside \u2028 <House>', beds: 12.5 });
    for (const patient of [log.ana, log.ben]) {
      await log.say(`care-${patient}`, 'PatientRegistered', { birthYear: 1990 }, { name: "O'Neil & <Sons>" });
      await log.say(`services-${patient}.2025`, 'ServiceRecorded', { kind: 'visit', minutes: 50 });
      await log.say(`care-${patient}`, 'PatientAdmitted', {
        placement: { level: 'php', facility: 'lakeside' },
      });
      await log.say(`services-${patient}.2025`, 'ServiceRecorded', { kind: 'session', minutes: 90 });
      await log.say(`care-${patient}`, 'PatientMoved', { to: { level: 'iop' } }, { rationale: 'Goals met' });
    }
    return log;
  }

  /** Two events of each patient, a day later. */
  async goOn(): Promise<void> {
    this.minutes += 24 * 60;
    for (const patient of [this.ana, this.ben]) {
      await this.say(
        `care-${patient}`,
        'PatientMoved',
        { to: { level: 'outpatient' } },
        { rationale: 'Stable' },
      );
      await this.say(`services-${patient}.2025`, 'ServiceRecorded', { kind: 'drugTest', minutes: null });
    }
  }

  async erase(patient: string): Promise<void> {
    await this.vault.erase([patient]);
  }

  /** As a restore does with a key that was in no backup. */
  async lose(patient: string): Promise<void> {
    const db = openDatabase(join(this.folder, 'keys.db'), { synchronous: 'FULL' });
    db.prepare('DELETE FROM patient_key WHERE patient = ?').run(patient);
    db.close();
    await this.vault.noteLost([patient]);
  }

  async close(): Promise<void> {
    this.vault.close();
    await this.store.close();
  }

  private async say(stream: string, type: string, data: JsonObject, sealed?: JsonObject): Promise<void> {
    const patient = [this.ana, this.ben].find((id) => stream.includes(id)) ?? null;
    const id = uuidv7();
    const key = patient === null ? null : await this.vault.keyOf(patient);
    const { metadata } = aNote();
    this.minutes += 1;
    const recordedAt = new Date(Date.UTC(2025, 0, 9, 9, this.minutes)).toISOString();
    const draft: EventDraft = aNote(data, {
      id,
      type,
      patient,
      sealed: sealed === undefined || key === null ? null : key.seal(id, stream, sealed),
      effectiveAt: { local: '2025-01-09', offset: null, zone: 'America/Chicago', precision: 'day' },
      metadata: { ...metadata, recordedAt },
    });
    const head = this.heads.get(stream) ?? null;
    const { revision, hash } = await this.store.append(
      stream,
      head?.revision ?? 'none',
      chain(stream, head, [draft]),
    );
    this.heads.set(stream, { revision, hash });
  }
}
