import { careFold, type ToldCare } from '#care/domain';
import { staysIn } from '#care/views';
import { nothingOfItsOwn, type Projection } from '#projections';
import { staysOf } from '../populations/known-stay.js';
import { addedBy } from './added-by-stay.js';
import { columnsOf, KEPT_METHODS, type KeptTotalRow } from './kept-total.js';

const countColumns = KEPT_METHODS.map(columnsOf).flatMap(({ lengths, paid }) => [lengths, paid]);

/**
 * Lengths of stay by level, payer and year, for every organisation and each of its facilities.
 *
 * To be built anew whenever a method, or a version of one, is added.
 */
export const lengthsOfStay: Projection<null, KeptTotalRow, ToldCare> = {
  name: 'lengths_of_stay',
  version: 1,
  columns: {
    kind: 'text',
    facility: 'text',
    organisation: 'text',
    level: 'text',
    payer: 'text',
    period: 'text',
    stays: 'json',
    ...Object.fromEntries(countColumns.map((column) => [column, 'json' as const])),
  },
  primaryKey: ['kind', 'facility', 'organisation', 'level', 'payer', 'period'],
  sums: ['stays', ...countColumns],
  kinds: ['care'],
  by: 'patient',
  over: careFold,
  ...nothingOfItsOwn,
  keepsRows: true,
  rows(_, { care, timeline }) {
    const rows = staysIn(care.patient, timeline);
    const organisations = new Map(rows.map(({ stay, organisation }) => [stay, organisation]));
    return staysOf(rows).flatMap((stay) => addedBy(stay, organisations.get(stay.stay) ?? ''));
  },
};
