export { CsvImportModule } from './csv/http/csv-import.module.js';
