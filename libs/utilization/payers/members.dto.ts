import { ApiProperty } from '@nestjs/swagger';
import { LEVELS } from '#care/domain';
import { PageOf, Text } from '#http';
import { ConsentScopeAnswer, NoticeAnswer } from '#privacy/disclosure';

const TEXT = { type: String, nullable: true } as const;
export const CONSENTS = {
  type: ConsentScopeAnswer,
  isArray: true,
  description: 'What it is told under, where a stay is under 42 CFR Part 2',
} as const;
export const NOTICE = {
  type: NoticeAnswer,
  nullable: true,
  description: '42 CFR 2.32, where something is told under a consent',
} as const;

class MemberItem {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: 'integer', description: 'Stays with days that the payer pays for first' })
  readonly stays: number;
  @ApiProperty({
    ...TEXT,
    enum: [...LEVELS, null],
    description: 'Where they are today, if the payer pays for it',
  })
  readonly level: string | null;
  @ApiProperty(CONSENTS) readonly consents: readonly ConsentScopeAnswer[];
}

export class MembersPage extends PageOf(MemberItem) {
  @ApiProperty(NOTICE) readonly notice: NoticeAnswer | null;
}

export class MemberStaysQuery {
  @Text({
    max: 200,
    optional: true,
    description:
      'Methods with commas between them, each with a version if it is not to be the newest: all of them where absent',
    example: 'medicare,hcup@1',
  })
  readonly methods?: string;
}

class OwnDaysAnswer {
  @ApiProperty({ format: 'date' }) readonly from: string;
  @ApiProperty({ ...TEXT, format: 'date', description: 'The last one; null where they go on' })
  readonly to: string | null;
}

class OwnLengthAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ description: 'Where its rule is written' }) readonly source: string;
  @ApiProperty({ type: 'integer', description: "How many of the payer's days count" }) readonly days: number;
}

class MemberStayAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ example: 'primary' }) readonly role: string;
  @ApiProperty() readonly facility: string;
  @ApiProperty({ example: 'America/Chicago', description: 'Whose calendar dates are told' })
  readonly zone: string;
  @ApiProperty({ format: 'date', description: 'Today at the facility' }) readonly asOf: string;
  @ApiProperty({ type: [OwnDaysAnswer], description: 'Dates of the stay that the payer pays for first' })
  readonly days: readonly OwnDaysAnswer[];
  @ApiProperty({ description: "Other dates of it are another payer's, or nobody's" })
  readonly partial: boolean;
  @ApiProperty({ description: 'It goes on: the lengths are days to date' }) readonly toDate: boolean;
  @ApiProperty({
    ...TEXT,
    description: "Null where it goes on, ended on another's day, or no consent allows it to be told",
  })
  readonly endedBy: string | null;
  @ApiProperty(TEXT) readonly disposition: string | null;
  @ApiProperty({
    type: [OwnLengthAnswer],
    nullable: true,
    description: "Of the payer's days alone; null where no consent allows them to be told",
  })
  readonly lengths: readonly OwnLengthAnswer[] | null;
}

export class MemberMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

export class MemberStaysAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: [MemberStayAnswer] }) readonly stays: readonly MemberStayAnswer[];
  @ApiProperty(CONSENTS) readonly consents: readonly ConsentScopeAnswer[];
  @ApiProperty(NOTICE) readonly notice: NoticeAnswer | null;
  @ApiProperty({ type: MemberMarkAnswer, nullable: true }) readonly mark: MemberMarkAnswer | null;
}
