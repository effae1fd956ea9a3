import { access } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dataError } from '../errors.ts';
import { type MetricsRecord, readMetrics } from '../runs/metrics.ts';
import type { SplitResult } from '../selection/cross-validate-linear.ts';
import type { PlannedTrial } from '../selection/space.ts';
import type { Context } from './command.ts';
import { type CrossvalOptions, crossvalFlags } from './crossval-flags.ts';
import type { ResumedRun } from './experiment.ts';
import { OF_THE_PROCESS, openStoppedRun } from './resume-run.ts';
import { type Tested, testedBefore } from './test-reading.ts';

/** A sweep that goes on: with which options, from which results. */
export interface ResumedSweep extends ResumedRun {
  /** Those that it began with, but for what says how it is shown. */
  readonly options: CrossvalOptions;
  /** The trials that a file named when it began; undefined where none did. */
  readonly namedTrials: readonly unknown[] | undefined;
  /** The reading of the test set that the run has finished with. */
  readonly tested: Tested | undefined;
  /**
   * The results that are there.
   * @throws UserError (data) where they are not of these trials
   */
  knownOf(trials: readonly PlannedTrial[]): (trial: number, split: number) => SplitResult | undefined;
}

/**
 * Opens the folder of a sweep, finished or not, and locks it: the caller releases it.
 * @throws UserError (usage) for a folder that is no such run, or flags that would change it; (data) for damaged files;
 *   (failed) where another process is at it
 */
export async function resumeSweep(run: string, options: CrossvalOptions, context: Context): Promise<ResumedSweep> {
  const free = [...OF_THE_PROCESS, 'csv'];
  const stopped = await openStoppedRun({ command: 'crossval', flags: crossvalFlags, run, options, free }, context);
  const { directory, lock, manifest } = stopped;
  try {
    const there = await access(directory.metricsPath).then(
      () => true,
      () => false,
    );
    const lines = there ? await readMetrics(directory.metricsPath) : [];
    // What a pruned sweep comes to depends on how all stood together: unless it had its end, they run again.
    const again = manifest.options.prune === true && manifest.status !== 'finished';
    const records = again ? lines.filter(({ params }) => !isLinear(params)) : lines;
    const { namedTrials } = manifest.options;
    return {
      directory,
      lock,
      manifest,
      records,
      results: manifest.results,
      options: { ...stopped.options, csv: options.csv ?? stringOr(manifest.options.csv), resume: undefined },
      namedTrials: Array.isArray(namedTrials) ? namedTrials : undefined,
      tested: testedBefore(manifest.results),
      knownOf: (trials) => knownResults(records, trials, directory.metricsPath),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const isLinear = (params: unknown): boolean =>
  typeof params === 'object' && params !== null && 'model' in params && params.model === 'linear';

const stringOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** One line of a sweep's metrics.jsonl. */
export const splitRecord = (trial: number, split: number, { params }: PlannedTrial, result: SplitResult): object => ({
  trial,
  split,
  params,
  ...result,
});

const whole = z.int().nonnegative();
const recordSchema = z.object({
  trial: whole,
  split: whole,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  status: z.enum(['finished', 'diverged', 'pruned']),
  accuracy: z.number().min(0).max(1).nullable(),
  epochs: whole,
  fitSeconds: z.number(),
  scoreSeconds: z.number(),
});

function knownResults(records: readonly MetricsRecord[], trials: readonly PlannedTrial[], path: string) {
  const results = new Map<string, SplitResult>();
  for (const [i, record] of records.entries()) {
    const parsed = recordSchema.safeParse(record);
    if (!parsed.success || !isDeepStrictEqual(parsed.data.params, trials[parsed.data.trial]?.params)) {
      throw dataError(`${path} is damaged: line ${i + 1} is no result of a trial of this sweep`);
    }
    const { trial, split, params: _params, ...result } = parsed.data;
    results.set(`${trial} ${split}`, result);
  }
  return (trial: number, split: number) => results.get(`${trial} ${split}`);
}
