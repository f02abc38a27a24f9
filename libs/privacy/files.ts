/** Holds the master key, in the data folder unless the operator names another file. */
export const MASTER_KEY_FILE = 'master.key';

/** Holds the patient keys and the installation secret, each wrapped by the master key. */
export const KEYS_FILE = 'keys.db';

/** Holds who looked: the access log. */
export const ACCESS_FILE = 'access.db';
