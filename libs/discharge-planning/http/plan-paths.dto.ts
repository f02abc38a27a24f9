import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import type { Reach } from '#care';
import { checkDate, RefusedError } from '#event-sourcing';
import { Id, OneOf, PatientPath, Text } from '#http';
import { SECTIONS, type Section } from '../domain/index.js';

/** The path of everything about one episode's plan. */
export class PlanPath extends PatientPath {
  @Id({ description: 'The episode' })
  readonly episodeId: string;
}

/** The path of what became of an earlier fact: an appointment, a support, a risk. */
export class PlanFactPath extends PlanPath {
  @Id({ description: 'The fact that it became of' })
  readonly factId: string;
}

const inPath = (section: string) => section.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const SECTIONS_IN_PATHS = new Map(SECTIONS.map((section) => [inPath(section), section]));

export class SectionPath extends PlanPath {
  @OneOf([...SECTIONS_IN_PATHS.keys()], { example: 'safety-plan' })
  readonly section: string;
}

export function sectionIn({ section }: SectionPath): Section {
  return SECTIONS_IN_PATHS.get(section) as Section;
}

/** What was true by then, of what was known by then; both default to now. */
export class PlanReachQuery implements Reach {
  @Text({ max: 16, optional: true, description: 'Facility-local date or minute', example: '2025-03-01' })
  readonly asOf?: string;

  @Text({ max: 40, optional: true, description: 'A date or an instant with offset', example: '2025-03-19' })
  readonly knownAt?: string;
}

export class PlanQuery extends PlanReachQuery {
  @ApiProperty({ type: 'integer', minimum: 1, required: false, description: 'An earlier version, from 1' })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value))
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1_000_000, { message: 'must be at most 1000000' })
  readonly version?: number;
}

const MINUTE = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?$/;

/** @throws RefusedError `INVALID_TIME` */
export function reachIn({ asOf, knownAt }: PlanReachQuery): Reach {
  if (asOf !== undefined) {
    if (!MINUTE.test(asOf)) refuseTime();
    checkDate(asOf.slice(0, 10), 'asOf');
  }
  if (knownAt?.length === 10) checkDate(knownAt, 'knownAt');
  return { ...(asOf === undefined ? {} : { asOf }), ...(knownAt === undefined ? {} : { knownAt }) };
}

function refuseTime(): never {
  throw new RefusedError('INVALID_TIME', 'asOf is neither a date nor a minute', {
    field: 'asOf',
    wayOut: 'Write 2025-03-01 or 2025-03-01T14:30',
  });
}
