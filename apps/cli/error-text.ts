import { RefusedError } from '#event-sourcing';
import { ServiceProblemError } from './service-problem.js';

/** What went wrong for a person at a terminal: the message and the way out, never a stack. */
export function errorText(error: unknown): string {
  if (error instanceof ServiceProblemError) return problemText(error);
  if (error instanceof RefusedError) return refusalText(error);
  return error instanceof Error && error.message !== '' ? error.message : `It failed: ${String(error)}`;
}

function refusalText({ message, code, grounds: { field, wayOut } }: RefusedError): string {
  return [
    `${message} (${code})`,
    ...(field === undefined ? [] : [`  field: ${field}`]),
    ...(wayOut === undefined ? [] : [`  ${wayOut}`]),
  ].join('\n');
}

function problemText({ problem }: ServiceProblemError): string {
  const { code, detail, field, wayOut, errors = [], warnings = [], facts = [] } = problem;
  return [
    `${detail} (${code})`,
    ...(field === undefined ? [] : [`  field: ${field}`]),
    ...errors.map(({ field: name, message }) => `  ${name} ${message}`),
    ...facts.map(
      ({ factId, change }) => `  rests on ${factId === null ? `change ${change}` : `fact ${factId}`}`,
    ),
    ...warnings.map((warning) => `  warning: ${warning.code}`),
    ...(wayOut === undefined ? [] : [`  ${wayOut}`]),
  ].join('\n');
}
