import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Value } from 'typebox/value';
import { type Caller, checkDate, type Outcome, RefusedError, type Sending } from '#event-sourcing';
import {
  After,
  CallerOf,
  CommandAnswer,
  type ConsistencyToken,
  commandAnswer,
  Freshness,
  Marks,
  PageRequest,
  Roles,
  readCursor,
  Sender,
  shownPath,
  writeCursor,
} from '#http';
import { completeness } from '#projections';
import { AdoptRulePack, ReferenceData, RegisterReference } from '../commands/index.js';
import { type RegisterReference as Registration, type RulePack, rulePack } from '../domain/index.js';
import { facilities, type ReferenceFound, ReferenceList, type ReferenceRow } from '../read-models/index.js';
import {
  capacityIn,
  FacilityBody,
  OrganisationBody,
  ProgrammeBody,
  ReferencePage,
  ReferencePath,
  RulePackBody,
} from './reference.dto.js';

/** Organisations, facilities, programmes and rule packs: what facts about patients name. */
@ApiTags('Reference data')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1')
export class ReferenceController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Put('organisations/:id')
  @Roles('admin')
  organisation(@Param() path: ReferencePath, @Body() { name }: OrganisationBody, @Sender() sending: Sending) {
    return this.register(path, { type: 'OrganisationRegistered', particulars: { name } }, sending);
  }

  @Put('facilities/:id')
  @Roles('admin')
  facility(@Param() path: ReferencePath, @Body() body: FacilityBody, @Sender() sending: Sending) {
    const { organisation, name, zone, levels, part2 } = body;
    const particulars = { organisation, name, zone, levels, part2, ...capacityIn(body) };
    return this.register(path, { type: 'FacilityRegistered', particulars }, sending);
  }

  @Put('programmes/:id')
  @Roles('admin')
  programme(@Param() path: ReferencePath, @Body() body: ProgrammeBody, @Sender() sending: Sending) {
    const { facility, name, levels, part2 } = body;
    const particulars = { facility, name, levels, part2, ...capacityIn(body) };
    return this.register(path, { type: 'ProgrammeRegistered', particulars }, sending);
  }

  @Get('organisations')
  organisations(
    @Query() page: PageRequest,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    return this.list('organisation', page, caller, after);
  }

  @Get('facilities')
  facilities(
    @Query() page: PageRequest,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    return this.list('facility', page, caller, after);
  }

  @Get('programmes')
  programmes(
    @Query() page: PageRequest,
    @CallerOf() caller: Caller,
    @After() after: ConsistencyToken | null,
  ) {
    return this.list('programme', page, caller, after);
  }

  @Get('rule-packs')
  async rulePacks(): Promise<{ items: readonly RulePack[] }> {
    return { items: await this.reference.rulePacks() };
  }

  @Post('rule-packs')
  @Roles('admin')
  @HttpCode(201)
  async adopt(@Body() body: RulePackBody, @Sender() sending: Sending): Promise<CommandAnswer> {
    const { name, version, validFrom, validTo = null, rules } = body;
    checkDate(validFrom, 'validFrom');
    if (validTo !== null) checkDate(validTo, 'validTo');
    const pack = rulePackIn({ name, version, validFrom, validTo, rules });
    return commandAnswer(
      await this.commands.execute<AdoptRulePack, Outcome>(new AdoptRulePack(pack, sending)),
      this.marks,
    );
  }

  private async register(
    { id }: ReferencePath,
    registration: Registration,
    sending: Sending,
  ): Promise<CommandAnswer> {
    const command = new RegisterReference(id, registration, sending);
    return commandAnswer(await this.commands.execute<RegisterReference, Outcome>(command), this.marks);
  }

  private async list(
    kind: ReferenceRow['kind'],
    { limit, cursor }: PageRequest,
    caller: Caller,
    after: ConsistencyToken | null,
  ): Promise<ReferencePage> {
    await this.freshness.wait(after, facilities);
    const [last] = cursor === undefined ? [] : readCursor(kind, cursor, ['']);
    const page = { limit, ...(last === undefined ? {} : { after: last }) };
    const found = await this.queries.execute<ReferenceList, ReferenceFound>(
      new ReferenceList(caller, kind, page),
    );
    const next = found.more ? writeCursor(kind, [found.items.at(-1)?.id ?? '']) : null;
    return { items: found.items, next, complete: completeness(found.quarantined) };
  }
}

/** @throws RefusedError `RULE_PACK_INVALID` naming the first rule of another shape */
function rulePackIn(candidate: object): RulePack {
  if (Value.Check(rulePack, candidate)) return candidate;
  const [problem] = Value.Errors(rulePack, candidate);
  throw new RefusedError('RULE_PACK_INVALID', `The pack ${problem?.message ?? 'has another shape'}`, {
    field: shownPath((problem?.instancePath ?? '').slice(1).replaceAll('/', '.')),
    wayOut: 'GET /v1/rule-packs shows one that fits',
  });
}
