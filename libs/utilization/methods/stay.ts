import type { Level, Setting } from '#care/domain';

/** Away from a 24-hour stay. Times are facility-local, to the day or the minute. */
export type Leave = {
  readonly from: string;
  /** When the patient came back; null while they are away, or where they never did. */
  readonly to: string | null;
  /** False where the stay ended on leave, or it is known that the patient did not come back; null while they are away. */
  readonly returned: boolean | null;
};

/**
 * What a stay is counted from: as known at one place of the log, as of one day. Times are facility-local, to the day
 * or the minute, and only their dates count.
 */
export type CountedStay = {
  readonly level: Level;
  readonly setting: Setting;
  readonly from: string;
  /** Null while it is open. */
  readonly to: string | null;
  readonly endedBy: 'discharged' | 'moved' | 'died' | null;
  /** The move that ended it led to a stay at the same facility, which has what was done there that day. */
  readonly isContinuedHere: boolean;
  /** In order, none within another. */
  readonly leaves: readonly Leave[];
  /** Of a discharge that came later than the last contact; a date. */
  readonly lastContactAt: string | null;
  readonly died: string | null;
  /** Dates on which something was done for the patient at the facility. */
  readonly serviceDates: readonly string[];
  /** An open stay is counted up to this date or minute; nothing known of the stay is later. */
  readonly asOf: string;
};
