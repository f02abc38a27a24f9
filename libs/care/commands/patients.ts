import { Inject, Injectable } from '@nestjs/common';
import { admits, type Caller, CommandHandling, type Folded, RefusedError } from '#event-sourcing';
import { type Care, care, isRegistered, organisationsOf } from '../domain/index.js';

/** The stream that holds a patient's way through care. */
export function careStream(patient: string): string {
  return `care-${patient}`;
}

type CareNow = { readonly care: Care; readonly revision: number };

/** The one door to a patient, for commands and queries alike: whoever is out of scope does not exist. */
@Injectable()
export class Patients {
  constructor(@Inject(CommandHandling) private readonly handling: CommandHandling) {}

  /**
   * The patient's care as it stands; it must not be changed.
   *
   * @throws RefusedError `PATIENT_UNKNOWN`
   */
  inScope(patient: string, caller: Pick<Caller, 'scope'>): Promise<CareNow> {
    return this.found(patient, caller, this.handling.load(careStream(patient), care));
  }

  /** As {@link inScope}, for whoever decides nothing on it. */
  toShow(patient: string, caller: Pick<Caller, 'scope'>): Promise<CareNow> {
    return this.found(patient, caller, this.handling.tell(careStream(patient), care));
  }

  private async found(
    patient: string,
    caller: Pick<Caller, 'scope'>,
    loading: Promise<Readonly<Folded<Care>>>,
  ): Promise<CareNow> {
    // Nobody is denied for what was acknowledged elsewhere a moment ago.
    const found =
      inScope(await loading, caller) ??
      inScope(await this.handling.loadNow(careStream(patient), care), caller);
    if (found !== null) return found;
    throw new RefusedError('PATIENT_UNKNOWN', `There is no patient ${patient}`, {
      field: 'patientId',
      wayOut: 'Register the patient; a known identifier brings them into your scope',
    });
  }
}

function inScope({ state, head }: Readonly<Folded<Care>>, caller: Pick<Caller, 'scope'>): CareNow | null {
  return head !== null && isInScope(state, caller) ? { care: state, revision: head.revision } : null;
}

/** Whether a patient whose care was read exists for a caller. */
export function isInScope(care: Care, { scope }: Pick<Caller, 'scope'>): boolean {
  return isRegistered(care) && admits(scope, organisationsOf(care));
}
