import { whyUnusable } from '#sqlite';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'no more room is allotted',
  EROFS: 'it is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
};

/** Nothing can be written to a data folder; the message says why, and the way out. */
export class FolderUnwritableError extends Error {
  readonly code = 'FOLDER_UNWRITABLE';

  constructor(
    readonly folder: string,
    cause: unknown,
  ) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const why = REASONS[code] ?? whyUnusable(cause) ?? message;
    super(
      `Nothing can be written to ${folder}: ${why}. See that there is room and that this user may write there, ` +
        'or choose another data folder.',
      { cause },
    );
  }
}
