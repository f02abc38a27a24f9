import { type Caller, RefusedError } from '#event-sourcing';
import type { ReferenceData } from '../commands/reference-data.js';
import { isOwn } from './placements.query.js';

/** The zone on whose calendar a facility in the caller's scope counts its days. @throws RefusedError `FACILITY_UNKNOWN` */
export async function zoneOfFacility(reference: ReferenceData, id: string, caller: Caller): Promise<string> {
  const facility = await reference.facility(id);
  if (facility !== null && isOwn(facility.organisation, caller)) return facility.zone;
  throw new RefusedError('FACILITY_UNKNOWN', `There is no facility ${id}`, {
    field: 'facility',
    wayOut: 'GET /v1/facilities lists those in your scope',
  });
}

/** The zone of a programme's facility. @throws RefusedError `PROGRAMME_UNKNOWN` */
export async function zoneOfProgramme(reference: ReferenceData, id: string, caller: Caller): Promise<string> {
  const programme = await reference.programme(id);
  const facility = programme === null ? null : await reference.facility(programme.facility);
  if (facility !== null && isOwn(facility.organisation, caller)) return facility.zone;
  throw new RefusedError('PROGRAMME_UNKNOWN', `There is no programme ${id}`, {
    field: 'programme',
    wayOut: 'GET /v1/programmes lists those in your scope',
  });
}
