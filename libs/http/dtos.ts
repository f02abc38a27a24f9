import { Code, Id } from './fields.js';

/** The path of everything about one patient. */
export class PatientPath {
  @Id({ description: 'The patient' })
  readonly patientId: string;
}

/** The body of every command that may have warnings. */
export class Acknowledging {
  @Code({ each: true, optional: true, description: 'Codes of the warnings the sender knows about' })
  readonly acknowledge: readonly string[] = [];
}
