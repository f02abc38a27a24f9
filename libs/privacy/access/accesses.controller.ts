import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { PatientPath, Recorded, Roles, readCursor, writeCursor } from '#http';
import type { AccessQuery } from './access.js';
import { ACCESS_LOG, type AccessLog } from './access-log.js';
import { AccessesPage, AccessesRequest, AccessItem, AccessPeriod, periodIn } from './accesses.dto.js';

/** Name of the lists in their cursors. */
const LIST = 'accesses';

/** Who looked, at whom, when and why; the newest first. To ask is to look, and is written down too. */
@ApiTags('Access log')
@ApiBearerAuth()
@Roles('auditor', 'admin')
@Controller('v1')
export class AccessesController {
  constructor(@Inject(ACCESS_LOG) private readonly log: AccessLog) {}

  /** Who saw anything of a patient, or was kept from it. */
  @Get('patients/:patientId/accesses')
  ofPatient(@Param() { patientId }: PatientPath, @Query() asked: AccessPeriod): Promise<AccessesPage> {
    return this.#page({ patient: patientId }, asked);
  }

  /** Who saw anything, by account, outcome and period. */
  @Get('accesses')
  @Recorded()
  accesses(@Query() { account, outcome, ...asked }: AccessesRequest): Promise<AccessesPage> {
    const whose = account === undefined ? {} : { account };
    return this.#page({ ...whose, ...(outcome === undefined ? {} : { outcome }) }, asked);
  }

  async #page(whose: Omit<AccessQuery, 'limit'>, asked: AccessPeriod): Promise<AccessesPage> {
    const { limit, cursor } = asked;
    const [after] = cursor === undefined ? [] : readCursor(LIST, cursor, [0]);
    const place = after === undefined ? {} : { after };
    const { items, next } = await this.log.find({ ...whose, ...periodIn(asked), ...place, limit });
    return {
      items: items.map((entry) => new AccessItem(entry)),
      next: next === null ? null : writeCursor(LIST, [next]),
      complete: true,
    };
  }
}
