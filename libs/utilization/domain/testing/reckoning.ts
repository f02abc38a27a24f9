import { timelineOf } from '#care/domain';
import type { Past } from '#event-sourcing/testing';
import { coverOf, dayByDay } from '../day-by-day.js';
import { deliveredDays } from '../delivered.js';
import { reckon, type Sessions } from '../ledger.js';
import { authorisationsIn } from '../reading-authorisations.js';
import { Book, CARE, careOf, decide, GRANT, request } from './authorising.js';

type Asking = Parameters<typeof request>[0];

/** A book with one authorisation more: asked for and granted, both on 20 May. */
export function granted(asking: Asking = {}, granting: Partial<typeof GRANT> = {}, book = new Book()): Book {
  const asked = book.enter(request({ requestedOn: '2025-05-20', ...asking }));
  const { level, units, from, to } = { ...GRANT, ...asking, ...granting };
  book.enter(decide(asked, { decidedOn: '2025-05-20', grant: { level, units, from, to } }));
  return book;
}

/** What a book comes to against care, as of a day. */
export function about(
  book: Book,
  care: readonly Past[] = CARE,
  asOf = '2025-05-20',
  sessions: Sessions = new Map(),
) {
  const { stays, coverages } = timelineOf(careOf(...care));
  const { authorisations } = authorisationsIn(book.facts);
  const delivered = deliveredDays(stays, asOf);
  const reckoning = reckon({ authorisations, delivered, coverages, sessions });
  const days = (from: string, to: string) => dayByDay(authorisations, delivered, reckoning, from, to);
  const ledgers = [...reckoning.ledgers.values()];
  return { ledgers, days, delivered, reckoning, cover: coverOf(delivered, reckoning) };
}
