/** Injection token of the read store that holds the view of accounts. */
export const ACCOUNTS_STORE = Symbol('AccountsStore');
