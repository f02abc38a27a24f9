import { RefusedError, type Vault } from '#event-sourcing';
import type { Json } from '#event-store';
import type { RequestedChange } from '../domain/index.js';

const TOKEN = /^(\d{1,15})\.([0-9a-f]{64})$/;

/** Says that these changes were previewed on this revision of the patient's record, and nobody else can. */
export function previewToken(
  vault: Pick<Vault, 'digest'>,
  patient: string,
  changes: readonly RequestedChange[],
  revision: number,
): string {
  const told = JSON.parse(JSON.stringify({ previewOf: patient, changes, revision })) as Json;
  return `${revision}.${vault.digest(told)}`;
}

/**
 * The revision that a preview was made on.
 *
 * @throws RefusedError `PREVIEW_OF_ANOTHER_CHANGE`
 */
export function previewedRevision(
  vault: Pick<Vault, 'digest'>,
  patient: string,
  changes: readonly RequestedChange[],
  token: string,
): number {
  const revision = Number(TOKEN.exec(token)?.[1] ?? -1);
  if (previewToken(vault, patient, changes, revision) === token) return revision;
  throw new RefusedError(
    'PREVIEW_OF_ANOTHER_CHANGE',
    'The token is of no preview of these changes of this patient',
    {
      field: 'preview',
      wayOut: 'Preview the changes as they are now, and send them with the token that this answers',
    },
  );
}
