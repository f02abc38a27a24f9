export { CsvImportModule } from './http/csv-import.module.js';
