import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { CareCommands, isOwn, Patients, previewToken, type StayRow, staysIn, zoneOf } from '#care';
import { type Care, careDecider, type RequestedChange, timelineOf } from '#care/domain';
import {
  type Caller,
  CLOCK,
  type Clock,
  CommandHandling,
  dateIn,
  type Sending,
  VAULT,
  type Vault,
  type Warning,
} from '#event-sourcing';
import { type DaysByLevel, difference } from './days.js';
import { type ExportedBefore, ExportsBefore } from './exports-before.js';
import { stateOf } from './patient-state.js';
import { PlansTouched, type TouchedPlan } from './plans-touched.js';
import { byStay, type Change, daysGained, differences } from './stay-differences.js';
import { type StaySummary, summaryOf } from './stay-summary.js';

type Inconsistency = { readonly rule: string; readonly facts: readonly string[] };

/** What changes of a patient's facts would come to. Nothing is written. */
export type Preview = {
  readonly patient: string;
  /** Of the record that they were previewed on. */
  readonly revision: number;
  /** Send it with the changes: they are refused if the record has changed since. */
  readonly token: string;
  /** Today at the patient's facility, up to which open stays are counted. */
  readonly asOf: string;
  readonly before: readonly (StaySummary & { readonly stay: string })[];
  readonly after: readonly (StaySummary & { readonly stay: string })[];
  readonly differences: readonly {
    readonly stay: string;
    readonly changes: readonly Change[];
    readonly days: DaysByLevel;
  }[];
  /** Days gained at each level, lost where negative. */
  readonly days: DaysByLevel;
  /** Facts that would no longer fit together, and such as would again. */
  readonly inconsistencies: {
    readonly appear: readonly Inconsistency[];
    readonly settle: readonly Inconsistency[];
  };
  /** That the changes would be stored with, unless they are acknowledged. */
  readonly warnings: readonly Warning[];
  readonly plans: readonly TouchedPlan[];
  /** Bundles in which the record was taken away as it stands now; none where no stay would differ. */
  readonly exports: readonly ExportedBefore[];
};

export class PreviewOfChanges {
  constructor(
    readonly patient: string,
    readonly changes: readonly RequestedChange[],
    readonly sending: Sending,
  ) {}
}

@QueryHandler(PreviewOfChanges)
export class PreviewOfChangesHandler implements IQueryHandler<PreviewOfChanges> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(CareCommands) private readonly commands: CareCommands,
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(PlansTouched) private readonly plans: PlansTouched,
    @Inject(ExportsBefore) private readonly exports: ExportsBefore,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError as the changes themselves would be */
  async execute({ patient, changes, sending }: PreviewOfChanges): Promise<Preview> {
    const { caller } = sending;
    const { care } = await this.patients.inScope(patient, caller);
    const command = this.commands.of(patient, { type: 'ChangeFacts', changes }, care, sending);
    const { revision, warnings, before, after } = await this.handling.preview(careDecider, {
      ...command,
      strict: false,
    });
    const own = (state: Care) =>
      staysIn(patient, timelineOf(state)).filter(({ organisation }) => isOwn(organisation, caller));
    const [was, is] = [own(before), own(after)];
    const asOf = dateIn(zoneOf(after), this.clock.now());
    const differing = differences(was, is);
    return {
      ...{ patient, revision, asOf, warnings },
      token: previewToken(this.vault, patient, changes, revision),
      before: inShort(was),
      after: inShort(is),
      differences: differing.map((one) => ({
        stay: one.stay,
        changes: one.changes,
        days: daysGained(one, asOf),
      })),
      days: difference(stateOf(after, asOf, caller).days, stateOf(before, asOf, caller).days),
      inconsistencies: changed(inconsistenciesOf(before, caller), inconsistenciesOf(after, caller)),
      plans: await this.plans.by(patient, before, after, caller),
      exports: differing.length === 0 ? [] : await this.exports.of(patient, changes, before),
    };
  }
}

function inShort(rows: readonly StayRow[]): (StaySummary & { readonly stay: string })[] {
  return [...byStay(rows).values()].flatMap((of) => {
    const summary = summaryOf(of);
    return summary === null ? [] : [{ stay: of[0]?.stay ?? '', ...summary }];
  });
}

/** Of other organisations' facts nothing is told. */
function inconsistenciesOf(care: Care, caller: Caller): Inconsistency[] {
  const isShown = (factId: string) => {
    const organisation = care.facts.get(factId)?.organisation ?? null;
    return organisation === null || isOwn(organisation, caller);
  };
  return timelineOf(care)
    .inconsistencies.filter(({ facts: [first = ''] }) => isShown(first))
    .map(({ rule, facts }) => ({ rule, facts: facts.filter(isShown) }));
}

function changed(
  before: readonly Inconsistency[],
  after: readonly Inconsistency[],
): Preview['inconsistencies'] {
  const without = (all: readonly Inconsistency[], known: readonly Inconsistency[]) => {
    const texts = new Set(known.map((one) => JSON.stringify(one)));
    return all.filter((one) => !texts.has(JSON.stringify(one)));
  };
  return { appear: without(after, before), settle: without(before, after) };
}
