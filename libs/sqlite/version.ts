import { driver } from './driver.js';

/** Which SQLite this process runs on, for readiness and reports. */
export const sqliteInUse: { readonly driver: string; readonly version: string } = {
  driver: driver.name,
  version: driver.version,
};
