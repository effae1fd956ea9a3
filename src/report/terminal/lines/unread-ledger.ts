/** That readings which a ledger may hold are not counted. */
export const unreadText = (path: string): string => `${path} cannot be read: what it holds is not counted`;
