import { randomBytes } from 'node:crypto';
import type { MetricsRecord } from '../../runs/metrics.ts';
import { version } from '../../runs/version.ts';
import type { Folds } from '../../selection/folds.ts';
import type { SplitResult } from '../../selection/results.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import type { Elsewhere } from '../../selection/sweep/sweep.ts';
import type { Resources } from '../experiment.ts';
import { type CrossvalSpec, USUAL_FOLDS } from '../specs/crossval.ts';
import type { QueueAddress } from './address.ts';
import { checkServer } from './connection.ts';
import { Coordinator } from './coordinator.ts';
import { isRunId } from './job.ts';
import { queueName } from './names.ts';
import { loadQueuePackages } from './packages.ts';
import type { HostedResult } from './results.ts';
import { toQueue } from './translate.ts';

/** The queue that a sweep is done over. */
export interface QueueSetup {
  readonly address: QueueAddress;
  /** The command that starts a worker. */
  readonly startCommand: string;
  /** The flag that a resumed sweep needs for an address that its run does not keep; absent: none. */
  readonly resumeFlags?: string | undefined;
}

/**
 * Checks the packages and the server, to tell at the start what is wrong: later on a server that is gone is waited for.
 * @throws UserError (failed) that says why it cannot be used
 */
export async function checkQueue({ address }: QueueSetup, signal: AbortSignal): Promise<void> {
  await checkServer(await loadQueuePackages(), address, signal);
}

/** A sweep whose jobs are for workers. */
interface QueuedSweep {
  readonly resources: Resources;
  readonly spec: CrossvalSpec;
  readonly trials: readonly PlannedTrial[];
  readonly folds: Folds;
  readonly sweepDigest: string;
}

/** Who computed what no other machine did. */
const HERE = 'the machine of this run';

const keyOf = (trial: number, split: number, until?: number): string => [trial, split, until].join(' ');

/** Does the jobs of one sweep over a queue. */
export class SweepQueue {
  readonly #setup: QueueSetup;
  /** By which a resumed run finds its jobs. */
  readonly runId: string;
  readonly #results = new Map<string, HostedResult>();
  /** Who computed what, the results of before among them. */
  readonly #hosts: Map<string, string>;

  /**
   * @param before  the `runId` that a resumed run recorded
   * @param records its results
   */
  constructor(setup: QueueSetup, before: unknown, records: readonly MetricsRecord[] = []) {
    this.#setup = setup;
    this.#hosts = new Map(
      records.map(({ trial, split, host = HERE }) => [keyOf(Number(trial), Number(split)), String(host)]),
    );
    this.runId = isRunId(before) ? before : randomBytes(12).toString('hex');
  }

  /** Who computed a result. */
  hostOf(trial: number, split: number): string | undefined {
    return this.#hosts.get(keyOf(trial, split));
  }

  /**
   * Has jobs done by the queue's workers.
   * @param known the results of before
   */
  elsewhere(
    { resources, spec, trials, folds, sweepDigest }: QueuedSweep,
    known: ((trial: number, split: number) => SplitResult | undefined) | undefined,
  ): Elsewhere {
    return async (jobs, { onResult, onJobDone }) => {
      if (jobs.length === 0) return;
      const { address, startCommand } = this.#setup;
      const { data, compute, recorder, observer } = resources;
      const { signal } = compute;
      const packages = await loadQueuePackages();
      const { val, folds: nFolds = USUAL_FOLDS, shuffle, stratify, seed } = spec;
      const origin = {
        runId: this.runId,
        origin: { version, dataDigest: data.dataset.digest, sweepDigest },
        seed,
        folds: { ...(val === undefined ? { folds: nFolds } : { val }), shuffle, stratify },
      };
      const sizes = { trials, nTrain: data.nTrain, nSplits: folds.nFolds };
      const hashed = jobs.map((job) => toQueue(job, sizes, origin));
      const byId = new Map(hashed.map(({ id }, i) => [id, jobs[i]!]));
      const coordinator = new Coordinator(hashed, {
        ...{ packages, address, startCommand, observer, signal, trials },
        queue: queueName(data),
        runId: this.runId,
        sweepDigest,
        nSplits: folds.nFolds,
        isResumable: recorder.directory !== undefined,
        known: (trial, split, until) => {
          const result = until === undefined ? known?.(trial, split) : undefined;
          const before = result && { result, host: this.#hosts.get(keyOf(trial, split)) ?? HERE };
          return this.#results.get(keyOf(trial, split, until)) ?? before;
        },
        keep: async ({ id, job: { until } }, results) => {
          for (const { trial, split, result, host } of results) {
            this.#results.set(keyOf(trial, split, until), { result, host });
            this.#hosts.set(keyOf(trial, split), host);
            onResult(trial, split, result);
          }
          await recorder.settled();
          onJobDone(byId.get(id)!);
        },
      });
      await coordinator.run();
    };
  }
}
