import { Inject, Injectable } from '@nestjs/common';
import { facilities, type Known, KnownMoments, ReferenceData, zoneOfFacility, zoneOfProgramme } from '#care';
import { type Caller, CLOCK, type Clock, checkDate, dateIn, RefusedError } from '#event-sourcing';
import { selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { METHODS, methodsNamed } from '../methods/index.js';
import { type Chosen, dimensionsNamed, type Question } from '../populations/index.js';

/** What somebody asks of a population. What is left out is not narrowed; times default to now. */
export type Asked = {
  readonly methods?: readonly string[];
  readonly by?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly facility?: string;
  readonly programme?: string;
  readonly level?: string;
  readonly payer?: string;
  readonly percentiles?: readonly number[];
  readonly allowIncomplete?: boolean;
};

/** A question with everything found that it names. */
export type Posed = { readonly question: Question; readonly chosen: Chosen; readonly known: Known };

/** Finds out what a question means: its methods, its moment, and the stays that the caller may see. */
@Injectable()
export class Questions {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
  ) {}

  /**
   * @throws RefusedError `METHOD_UNKNOWN`, `METHOD_VERSION_UNKNOWN`, `METHOD_NOT_FOR_POPULATIONS`, `DIMENSION_UNKNOWN`,
   * `WINDOW_ENDS_BEFORE_IT_STARTS`, `FACILITY_UNKNOWN`, `PROGRAMME_UNKNOWN`, and where the moment is none
   */
  async posed(asked: Asked, caller: Caller): Promise<Posed> {
    const { from = null, to = null, by = [], percentiles = [] } = asked;
    const methods = methodsOf(asked);
    const dimensions = by.length === 0 ? [] : dimensionsNamed(by.join(','), 'by');
    checkWindow(from, to);
    const zone = await this.zoneOf(asked, caller);
    const known = await this.moments.at(asked.knownAt, zone);
    const { facility = null, programme = null, level = null, payer = null } = asked;
    return {
      question: { methods, by: dimensions, from, to, asOf: this.asOf(asked, zone), payer, percentiles },
      chosen: {
        position: String(known.position),
        organisation: scopeOf(caller),
        facility,
        programme,
        level,
        payer,
      },
      known,
    };
  }

  private asOf({ asOf }: Asked, zone: string): string {
    const today = dateIn(zone, this.clock.now());
    if (asOf === undefined) return today;
    checkDate(asOf, 'asOf');
    if (asOf <= today) return asOf;
    throw new RefusedError('AS_OF_IN_THE_FUTURE', `asOf is later than ${today}, which is today in ${zone}`, {
      field: 'asOf',
      wayOut: 'Days to come are not counted: leave it out to ask as of today',
    });
  }

  /** The one zone of the facilities asked for; UTC where there are several. */
  private async zoneOf({ facility, programme }: Asked, caller: Caller): Promise<string> {
    const named = [
      ...(programme === undefined ? [] : [await zoneOfProgramme(this.reference, programme, caller)]),
      ...(facility === undefined ? [] : [await zoneOfFacility(this.reference, facility, caller)]),
    ];
    const zones = named.length > 0 ? named : await this.zonesOf(scopeOf(caller));
    const [zone = 'UTC'] = zones;
    return new Set(zones).size === 1 ? zone : 'UTC';
  }

  private async zonesOf(organisation: string | null): Promise<string[]> {
    let query = selectFrom(this.readStore, facilities).select('view.zone').distinct();
    query = query.where('view.kind', '=', 'facility');
    if (organisation !== null) query = query.where('view.organisation', '=', organisation);
    return (await query.execute()).flatMap(({ zone }) => zone ?? []);
  }

  /** @throws RefusedError `FACILITY_UNKNOWN` */
  zoneOfFacility(id: string, caller: Caller): Promise<string> {
    return zoneOfFacility(this.reference, id, caller);
  }
}

/** The organisation that a caller's questions are about; null for all. */
export function scopeOf({ scope }: Caller): string | null {
  if (scope.kind === 'installation') return null;
  return scope.kind === 'organisation' ? scope.organisation : '';
}

/** All that can be counted from stays alone where nobody says which; of one name the newest. */
function methodsOf({ methods }: Asked): Question['methods'] {
  const countable = METHODS.filter(({ needsServices }) => needsServices !== true);
  if (methods === undefined || methods.length === 0) return newest(countable);
  const named = methodsNamed(methods.join(','), 'methods');
  const other = named.find((method) => !countable.includes(method));
  if (other === undefined) return named;
  throw new RefusedError(
    'METHOD_NOT_FOR_POPULATIONS',
    `${other.name} counts what was done for each patient, which is not kept for populations`,
    {
      field: 'methods',
      wayOut: `Ask for it one stay at a time; populations are counted by ${countable.map(({ name }) => name).join(', ')}`,
    },
  );
}

function newest(methods: Question['methods']): Question['methods'] {
  return methods.filter(({ name }, place) => methods.findIndex((one) => one.name === name) === place);
}

/** @throws RefusedError `INVALID_TIME`, `WINDOW_ENDS_BEFORE_IT_STARTS` */
export function checkWindow(from: string | null, to: string | null): void {
  if (from !== null) checkDate(from, 'from');
  if (to !== null) checkDate(to, 'to');
  if (from === null || to === null || from <= to) return;
  throw new RefusedError('WINDOW_ENDS_BEFORE_IT_STARTS', `The window ends on ${to}, before it starts`, {
    field: 'to',
    wayOut: 'Give the first date as `from` and the last as `to`; both are within it',
  });
}
