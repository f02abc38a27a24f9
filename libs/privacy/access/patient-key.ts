const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A patient's id as the index of the access log has it: the sixteen bytes of a UUID, anything else as it is written. */
export function patientKey(patient: string): Uint8Array {
  return UUID.test(patient) ? Buffer.from(patient.replaceAll('-', ''), 'hex') : Buffer.from(patient);
}
