import { access } from 'node:fs/promises';
import { z } from 'zod';
import { dataError, type Hint, hint, usageError } from '../../errors.ts';
import type { CohortFile } from '../../runs/cohort-file.ts';
import { type MetricsRecord, parseMetrics, readMetricsText } from '../../runs/metrics.ts';
import { testedIn } from '../../runs/result-schemas.ts';
import type { CrossvalResults } from '../../runs/results.ts';
import type { SplitResult, TrialParams } from '../../selection/results.ts';
import { USUAL_CHOICES } from '../../selection/space/choices.ts';
import type { PlannedTrial } from '../../selection/space/space.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { type LockWatch, openStoppedRun } from '../resuming/stopped-run.ts';
import { resumeCommand } from '../resuming/way-on.ts';
import type { ResumedRun } from '../run.ts';
import { type CrossvalSpec, crossvalFields, USUAL_TRIALS } from '../specs/crossval.ts';
import { loadCohorts } from './checkpoints.ts';
import { TrialNumbers } from './numbering.ts';
import { isRefit, placeSchema, resultFrom } from './records.ts';
import type { TestedBefore } from './winner.ts';

/** A resumed sweep: its spec, and the results so far. */
export interface ResumedSweep extends ResumedRun {
  readonly spec: CrossvalSpec;
  /** The reading of the test set that the run has finished with. */
  readonly tested: TestedBefore | undefined;
  /** How many settings a random search was to draw each time before it was extended. */
  readonly drawnBefore: readonly number[];
  /** Where trainings were, as their files say. */
  readonly cohorts: readonly CohortFile[];
  /**
   * The results that are there.
   * @throws UserError (data) if they are not of these trials
   */
  knownOf(trials: readonly PlannedTrial[], nSplits: number): KnownResults;
}

/** Results of a sweep from before. */
export interface KnownResults {
  readonly of: (trial: number, split: number) => SplitResult | undefined;
  /** The lines that the sweep goes on from, with the numbers of its trials. */
  readonly records: readonly MetricsRecord[];
}

/** How a sweep is resumed. */
interface Resumption extends LockWatch {
  /** How many more settings a random search is to draw. */
  readonly more?: number | undefined;
}

/**
 * Opens the folder of a sweep, finished or not, and locks it: the caller releases it.
 * @param run the folder, as typed
 * @throws UserError (usage) for a folder that is not such a run; (data) for damaged files; (failed) if another process
 *   is using it
 */
export async function resumeSweep(run: string, { more, ...watch }: Resumption = {}): Promise<ResumedSweep> {
  const stopped = await openStoppedRun('crossval', crossvalFields, run, watch);
  const { directory, lock, manifest, results } = stopped;
  try {
    const spec = more === undefined ? stopped.spec : extended(stopped.spec, more, directory.path);
    const before = drawnSchema.parse(manifest.options.drawnBefore);
    const { metricsPath } = directory;
    const there = await access(metricsPath).then(
      () => true,
      () => false,
    );
    const without = withoutFile('crossval', directory, metricsPath);
    const mend = hint`remove that line to compute its result again, or remove all of them: ${without}`;
    const anew = hint`move it away to compute all its results again: ${without}`;
    const text = there ? await withWayOut(() => readMetricsText(metricsPath), anew) : '';
    const lines = await withWayOut(async () => parseMetrics(text, metricsPath), mend);
    // What a pruned sweep comes to depends on how all stood together: unless it had its end, they run again.
    const again = spec.prune && results === null;
    const lasts = (line: MetricsRecord) => !isRefit(line) && !(again && isPrunable(line.params));
    const records = lines.filter(lasts);
    return {
      ...{ directory, lock, manifest, spec, seconds: manifest.secondsByPhase, records },
      results: manifest.results,
      tested: testedBefore(results),
      drawnBefore: more === undefined ? before : [...before, drawsOf(stopped.spec)],
      cohorts: spec.prune ? [] : await loadCohorts(directory),
      knownOf: (trials, nSplits) => {
        const numbers = new TrialNumbers(trials);
        const known = knownResults(lines, { trials, numbers, nSplits, path: metricsPath, mend });
        return {
          of: (trial, split) =>
            again && isPrunable(trials[trial]!.params) ? undefined : known.get(keyOf(trial, split)),
          records: records.map((line) => ({ ...line, trial: numbers.of(line.params as TrialParams)! })),
        };
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const drawnSchema = z.array(z.int().min(1)).catch([]);
const drawsOf = ({ trials = USUAL_TRIALS }: CrossvalSpec): number => trials;

/** The spec of a random search that draws more: its first draws are the same. */
function extended(spec: CrossvalSpec, more: number, path: string): CrossvalSpec {
  const refusal = (why: string) =>
    usageError(`--trials with --resume adds draws to a random search, ${why}`, {
      hint: hint`leave it out: ${resumeCommand('crossval', path)}`,
    });
  if (spec.search !== 'random') throw refusal(`but ${path} is not one`);
  if (spec.prune) throw refusal(`but ${path} prunes: which trials it stops depends on all of them`);
  const trials = drawsOf(spec) + more;
  const { constraint } = crossvalFields.trials;
  if (constraint.accepts(trials)) return { ...spec, trials };
  throw refusal(`which then has ${trials}: it must be ${constraint.expected}`);
}

function testedBefore(results: CrossvalResults | null): TestedBefore | undefined {
  const tested = testedIn(results);
  const winner = results?.chosen ?? results?.best;
  return tested && winner ? { params: winner.params, tested, testByFamily: results?.testByFamily } : undefined;
}

/** Whether a trial trains in epochs, after which pruning may stop it: k-NN and other solvers do not. */
function isPrunable(params: unknown): boolean {
  const { model, solver = USUAL_CHOICES.linear.solver } = Object(params) as Record<string, unknown>;
  return model === 'network' || (model === 'linear' && solver === 'sgd');
}

const keyOf = (trial: number, split: number): string => `${trial} ${split}`;

interface SweepPlan {
  readonly trials: readonly PlannedTrial[];
  readonly numbers: TrialNumbers;
  readonly nSplits: number;
  /** Of metrics.jsonl. */
  readonly path: string;
  /** What to do about an invalid line. */
  readonly mend: Hint;
}

/** @throws UserError (data) that names the line which no such sweep has written */
function knownResults(lines: readonly MetricsRecord[], { trials, numbers, nSplits, path, mend }: SweepPlan) {
  const results = new Map<string, SplitResult>();
  for (const [i, line] of lines.entries()) {
    if (isRefit(line)) continue;
    const wrong = (what: string) => dataError(`${path} is damaged: line ${i + 1} ${what}`, { hint: mend });
    const place = placeSchema.safeParse(line).data;
    const trial = place && numbers.of(place.params);
    if (trial === undefined || place!.split >= nSplits) throw wrong('is not a result of this sweep');
    const result = resultFrom(line, trials[trial]!, (what) => wrong(`is not a valid result: ${what}`));
    const key = keyOf(trial, place!.split);
    if (results.has(key)) throw wrong('repeats the result of a trial on a split');
    results.set(key, result);
  }
  return results;
}
