// Apart from the lib's index, so that what needs the keys alone loads no HTTP.
export { DisclosureModule } from './disclosure.module.js';
export { ConsentScopeAnswer, NoticeAnswer } from './disclosures.dto.js';
export { Disclosures } from './disclosures.js';
export type { Notice } from './notices.js';
export { SMALL_CELL } from './small-cell.js';
export * from './telling.js';
