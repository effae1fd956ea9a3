import type { Observer } from '../../resources/observer.ts';
import type { QueueAddress } from '../address.ts';
import type { HashedJob, JobResult } from '../job.ts';
import type { QueuePackages } from '../packages.ts';
import type { Patience } from './patience.ts';

/** What a worker needs, and when it ends. */
export interface WorkerSetup {
  readonly packages: QueuePackages;
  readonly address: QueueAddress;
  readonly queue: string;
  readonly host: string;
  readonly execute: (job: HashedJob, signal: AbortSignal) => Promise<JobResult>;
  /** Ends after so many jobs. */
  readonly count: number | undefined;
  /** Ends after so many seconds without one, also while the server is gone. */
  readonly idleExit: number | undefined;
  readonly observer: Pick<Observer, 'tell'>;
  /** Ends it: what it was doing is given back. */
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}
