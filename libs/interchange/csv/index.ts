export { MappingError, readMapping, shippedMapping, shippedMappings } from './mapping/load-mapping.js';
export type { Mapping } from './mapping/mapping.js';
export { CsvFileError } from './reading/csv-file-error.js';
export * from './reading/import-files.js';
export * from './reading/import-report.js';
export type { Row } from './rows/row.js';
export type { RowResult } from './rows/row-result.js';
