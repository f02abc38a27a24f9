import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Caller } from '#event-sourcing';
import { After, CallerOf, type ConsistencyToken, Freshness, Recorded, Roles } from '#http';
import { completeness } from '#projections';
import { currentPlacement, FindPatients, type FoundPatients, patientSearch } from '../read-models/index.js';
import { SearchCursors } from './searches.cursor.js';
import { type FoundPatientsPage, PatientSearchBody } from './searches.dto.js';

/** Finds people. Words to look for stand in the body alone, since addresses are written down on their way. */
@ApiTags('Patients')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1')
export class SearchesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(SearchCursors) private readonly cursors: SearchCursors,
  ) {}

  /** Who fits what is known of them, by identifier, name, case manager, facility or level. */
  @Post('patient-searches')
  @HttpCode(200)
  @Recorded({ words: true })
  async search(
    @Body() { cursor, limit, ...criteria }: PatientSearchBody,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ): Promise<FoundPatientsPage> {
    await this.freshness.wait(after, patientSearch, currentPlacement);
    const place = cursor === undefined ? undefined : await this.cursors.read(cursor);
    const page = { limit, ...(place === undefined ? {} : { after: place }) };
    const found = await this.queries.execute<FindPatients, FoundPatients>(
      new FindPatients(caller, criteria, page),
    );
    return {
      items: found.items,
      next: found.more ? await this.cursors.after(found.places) : null,
      complete: completeness(found.quarantined),
    };
  }
}
