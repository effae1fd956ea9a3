import type { Observer } from './observer.ts';

/** How a process does some work. None of it changes a result. */
export interface Session {
  /** Absent: as many as the work keeps busy. */
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
  readonly observer: Observer;
}
