export { MappingError, readMapping, shippedMapping, shippedMappings } from '../mapping/load-mapping.js';
export type { Mapping } from '../mapping/mapping.js';
export type { Row } from '../rows/row.js';
export type { RowResult } from '../rows/row-result.js';
export { CsvFileError } from './csv-file-error.js';
export * from './import-files.js';
export * from './import-report.js';
