import { auditProblems } from '#audit';
import { adoptDefaultRulePack, careProblems } from '#care';
import { planProblems } from '#discharge-planning';
import { joinTables, type ProblemTable, sharedProblems } from '#http';
import { identityProblems } from '#identity';
import { accessProblems } from '#privacy/access';
import { consentProblems } from '#privacy/consent';
import { servicesProblems } from '#services';
import { utilizationProblems } from '#utilization';
import { authorisationProblems } from '#utilization/authorisations';
import type { Core } from './core.js';

const operationProblems: ProblemTable = {
  VIEW_UNKNOWN: { status: 404, title: 'There is no such view' },
};

/** Every code that a problem document may carry. */
export const problems: ProblemTable = joinTables(
  operationProblems,
  sharedProblems,
  identityProblems,
  careProblems,
  planProblems,
  consentProblems,
  servicesProblems,
  auditProblems,
  utilizationProblems,
  authorisationProblems,
  accessProblems,
);

/** Run at each start before the first request, for what a capability cannot be without. */
export async function prepareCapabilities(core: Core): Promise<void> {
  await adoptDefaultRulePack(core);
}
