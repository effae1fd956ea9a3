/** That a ledger may hold readings which are not counted. */
export const unreadText = (path: string): string => `${path} cannot be read in full: there may have been more readings`;
