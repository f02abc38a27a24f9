import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Value } from 'typebox/value';
import { CommandHandling, checkDate, type Outcome, RefusedError, type Sending } from '#event-sourcing';
import { CommandAnswer, commandAnswer, Marks, Roles, Sender, shownPath } from '#http';
import { AdoptValueSet } from '../commands/adopt-value-set.handler.js';
import { VALUE_SETS_STREAM, type ValueSet, valueSet, valueSetsDecider } from '../domain/index.js';
import { ValueSetBody } from './value-sets.dto.js';

/** What codes of services mean, where their classes are too coarse. */
@ApiTags('Reference data')
@ApiBearerAuth()
@Roles('case_manager', 'auditor', 'admin')
@Controller('v1/value-sets')
export class ValueSetsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Marks) private readonly marks: Marks,
  ) {}

  @Get()
  async valueSets(): Promise<{ items: readonly ValueSet[] }> {
    const { state } = await this.handling.load(VALUE_SETS_STREAM, valueSetsDecider);
    return { items: state };
  }

  /** Services that are recorded or corrected from now on are told by it; those recorded before stay as they are. */
  @Post()
  @Roles('admin')
  @HttpCode(201)
  async adopt(@Body() body: ValueSetBody, @Sender() sending: Sending): Promise<CommandAnswer> {
    const { name, version, source, validFrom, validTo = null, concepts } = body;
    checkDate(validFrom, 'validFrom');
    if (validTo !== null) checkDate(validTo, 'validTo');
    const set = valueSetIn({ name, version, source, validFrom, validTo, concepts });
    const command = new AdoptValueSet(set, sending);
    return commandAnswer(await this.commands.execute<AdoptValueSet, Outcome>(command), this.marks);
  }
}

/** @throws RefusedError `VALUE_SET_INVALID` naming the first part of another shape */
function valueSetIn(candidate: object): ValueSet {
  if (Value.Check(valueSet, candidate)) return candidate;
  const [problem] = Value.Errors(valueSet, candidate);
  throw new RefusedError('VALUE_SET_INVALID', `The value set ${problem?.message ?? 'has another shape'}`, {
    field: shownPath((problem?.instancePath ?? '').slice(1).replaceAll('/', '.')),
    wayOut: 'GET /v1/value-sets shows one that fits, where one was adopted; the contract says the shape',
  });
}
