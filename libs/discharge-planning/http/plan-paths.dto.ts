import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';
import { Id, OneOf, PatientPath, ReachQuery } from '#http';
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

export class PlanQuery extends ReachQuery {
  @ApiProperty({ type: 'integer', minimum: 1, required: false, description: 'An earlier version, from 1' })
  @ValidateIf((_, value) => value !== undefined)
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,7}$/.test(value) ? Number(value) : value))
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1_000_000, { message: 'must be at most 1000000' })
  readonly version?: number;
}
