import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PATIENTS = 50;
const VISITS = 60;
const HOUSES = 3;
const PAYERS = ['Medicare', 'Aetna'];

/** Made-up files in the columns that the shipped mapping `synthea` reads: some 3,200 rows. */
export function writeClinicFiles(folder: string): void {
  const write = (file: string, rows: readonly Record<string, string>[]) => {
    const columns = Object.keys(rows[0] ?? {});
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
    writeFileSync(join(folder, file), `${lines.map((line) => line.join(',')).join('\n')}\n`);
  };
  write(
    'organizations.csv',
    times(HOUSES, (house) => ({ Id: `house-${house}`, NAME: `House ${house}` })),
  );
  write(
    'payers.csv',
    PAYERS.map((name, payer) => ({ Id: `payer-${payer}`, NAME: name })),
  );
  write('patients.csv', times(PATIENTS, person));
  write(
    'payer_transitions.csv',
    times(PATIENTS, (patient) => times(PAYERS.length, (year) => coverage(patient, year))).flat(),
  );
  write(
    'encounters.csv',
    times(PATIENTS, (patient) => times(VISITS, (visit) => encounter(patient, visit))).flat(),
  );
}

function person(patient: number) {
  const birth = `19${40 + patient}-05-17`;
  const FIRST = `First${patient}`;
  const sex = patient % 2 === 0 ? 'F' : 'M';
  return {
    Id: `patient-${patient}`,
    BIRTHDATE: birth,
    DEATHDATE: '',
    PREFIX: '',
    FIRST,
    LAST: 'Delgado',
    SUFFIX: '',
    GENDER: sex,
    ADDRESS: `${patient} Lake Street`,
    CITY: 'Lincoln',
    STATE: 'Nebraska',
    ZIP: '68504',
  };
}

function coverage(patient: number, year: number) {
  return {
    PATIENT: `patient-${patient}`,
    MEMBERID: `member-${patient}`,
    START_DATE: `${2020 + year}-01-01T06:00:00Z`,
    END_DATE: `${2021 + year}-01-01T06:00:00Z`,
    PAYER: `payer-${year}`,
    SECONDARY_PAYER: '',
  };
}

/** Every tenth is a stay of two nights, the others are visits of half an hour. */
function encounter(patient: number, visit: number) {
  const isStay = visit % 10 === 9;
  const start = Date.UTC(2020, 0, 6, 15) + (visit * 20 + (patient % 7)) * 86_400_000;
  const minutes = isStay ? 2 * 24 * 60 : 30;
  return {
    Id: `encounter-${patient}-${visit}`,
    START: instant(start),
    STOP: instant(start + minutes * 60_000),
    PATIENT: `patient-${patient}`,
    ORGANIZATION: `house-${(patient + visit) % HOUSES}`,
    ENCOUNTERCLASS: isStay ? 'inpatient' : 'ambulatory',
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000', '');
}

function times<One>(count: number, make: (index: number) => One): One[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
