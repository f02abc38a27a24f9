import { checkDate, RefusedError } from '#event-sourcing';
import { Text } from './fields.js';

/** What was true by then, of what was known by then; both default to now. */
export class ReachQuery {
  @Text({ max: 16, optional: true, description: 'Facility-local date or minute', example: '2025-03-01' })
  readonly asOf?: string;

  @Text({
    max: 80,
    optional: true,
    description:
      'A date (its end at the facility; in UTC where there are several zones), an instant with offset, or the mark of an earlier answer as log/event',
    example: '2025-03-19',
  })
  readonly knownAt?: string;
}

const MINUTE = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?$/;

/** How far a question reaches, without what was left out. @throws RefusedError `INVALID_TIME` */
export function reachIn({ asOf, knownAt }: ReachQuery): ReachQuery {
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
