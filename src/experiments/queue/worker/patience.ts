/** How long others wait for a worker that is not heard, in milliseconds. */
export interface Patience {
  /** How long its job stays its own. */
  readonly lockDuration: number;
  /** How often that is looked at. */
  readonly stalledInterval: number;
  /** After how long one that takes nothing, though jobs wait all the while, is made anew: BullMQ's may be deaf after an outage. */
  readonly deafness: number;
}

export const PATIENCE: Patience = { lockDuration: 20_000, stalledInterval: 10_000, deafness: 60_000 };
