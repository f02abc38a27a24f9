import { identifierTerm } from '#care/views';
import type { Vault } from '#event-sourcing';
import type { Cohort } from '../cohort/index.js';
import type { ScriptNames } from '../script-names.js';

/**
 * What the script calls patients, by their id, and what they are found by, by its keyed digest: both are made with what one
 * installation alone knows.
 */
export function knownNames(
  { patients }: Pick<Cohort, 'patients'>,
  names: Pick<ScriptNames, 'idOf'>,
  vault: Pick<Vault, 'digest'>,
): Map<string, string> {
  return new Map(
    patients.flatMap(({ name, way }): [string, string][] => {
      const { system, value } = way.person.identifier;
      return [
        [names.idOf(name), name],
        [identifierTerm(vault, system, value), `${system} ${value}`],
      ];
    }),
  );
}
