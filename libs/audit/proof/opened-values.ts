import type { PatientKey, Vault } from '#event-sourcing';
import { canonicalJson, type EventEnvelope, type JsonObject } from '#event-store';

/** What was sealed in an event; `erased` or `lost` where no key opens it any more, null where nothing was sealed. */
export type OpenedValue = JsonObject | 'erased' | 'lost' | null;

/** Opens what is sealed in the events of one patient, and hands out the keys of these events. */
export class OpenedValues {
  private constructor(private readonly key: PatientKey | 'erased' | 'lost') {}

  /** @throws RefusedError `KEY_LOST` where the key ought to be there */
  static async of(patient: string, vault: Pick<Vault, 'keyToOpen' | 'knownKeyOf'>): Promise<OpenedValues> {
    const key = await vault.keyToOpen(patient);
    return new OpenedValues(key ?? (await whyGone(patient, vault)));
  }

  /** @throws SealBrokenError where the text was altered */
  open({ id, stream, sealed }: EventEnvelope): OpenedValue {
    if (sealed === null) return null;
    return typeof this.key === 'string' ? this.key : this.key.open(id, stream, sealed);
  }

  /** Its line in a bundle; empty where nothing was sealed. */
  lineOf({ id, sealed }: EventEnvelope, opened: OpenedValue): string {
    if (sealed === null) return '';
    const isOpen = typeof this.key !== 'string';
    const key = typeof this.key === 'string' ? this.key : Buffer.from(this.key.eventKey(id)).toString('hex');
    return `${canonicalJson({ event: id, key, value: isOpen ? opened : null })}\n`;
  }
}

async function whyGone(patient: string, vault: Pick<Vault, 'knownKeyOf'>): Promise<'erased' | 'lost'> {
  try {
    await vault.knownKeyOf(patient);
  } catch (error) {
    return (error as { code?: unknown }).code === 'PATIENT_ERASED' ? 'erased' : 'lost';
  }
  throw new Error(`The key of patient ${patient} came back meanwhile. Export again`);
}
