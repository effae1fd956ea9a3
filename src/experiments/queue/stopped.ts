/** Why a job failed that its sweep does not want any more. */
export const STOPPED = 'its sweep was stopped';
