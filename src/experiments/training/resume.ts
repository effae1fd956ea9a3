import { access } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dataError, type Hint, hint, usageError } from '../../errors.ts';
import { parseJson } from '../../files/json.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../../runs/checkpoint.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { MetricsRecord } from '../../runs/metrics.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { flagOf } from '../../util/flag-name.ts';
import { plural } from '../../util/format.ts';
import { againCommand, withoutFlags } from '../resuming/again.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { type LockWatch, openStoppedRun } from '../resuming/stopped-run.ts';
import type { ResumedRun } from '../run.ts';
import { eachSeed } from '../specs/seeds.ts';
import { decisiveOf, type TrainingSpec } from '../specs/training.ts';
import { type EpochSizes, linesOf, readLines, sizesIn } from './epoch-lines.ts';
import { type TestJudgement, testJudgementBefore } from './judgement.ts';
import type { TrainingKind } from './kind.ts';

/** A resumed run: its spec, and the state of its training. */
export interface ResumedTraining<Spec extends TrainingSpec> extends ResumedRun {
  readonly spec: Spec;
  /** The state of the training with each seed that has a checkpoint. */
  readonly states: ReadonlyMap<number, TrainingState>;
  /** How large the steps of its epochs were. */
  readonly sizes: ReadonlyMap<number, readonly EpochSizes[]>;
  /** The earlier reading of the test set, so that it is not read again. */
  readonly onTest: TestJudgement | undefined;
  /** The same for every one of several seeds. */
  readonly testAccuracies: readonly number[] | undefined;
}

/**
 * Opens the folder of a run that ended before it had finished, and locks it: the caller releases it.
 * @param run the folder, as typed
 * @throws UserError (usage) for a folder that is not such a run; (data) for damaged files; (failed) if another process
 *   is using it
 */
export async function resumeTraining<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  run: string,
  watch?: LockWatch,
): Promise<ResumedTraining<Spec>> {
  const opened = await openStoppedRun(kind.command, kind.fields, run, {
    ...watch,
    check: async ({ manifest, directory, spec: recorded }) => {
      if (manifest.status !== 'finished') return;
      const spec = recorded as Spec; // the kind's fields are those of its spec
      throw usageError(`nothing to resume: ${directory.path} has finished`, {
        hint: await afterTheEnd(manifest, directory, spec, kind.hasEpochs(spec)),
      });
    },
  });
  const { directory, lock, manifest, results } = opened;
  const spec = opened.spec as Spec;
  try {
    const states = new Map<number, TrainingState>();
    const sizes = new Map<number, readonly EpochSizes[]>();
    const lines = await readLines(directory.metricsPath);
    const records: EpochRecord[] = [];
    let nLost = 0;
    for (const { seed } of eachSeed(spec)) {
      const { state } = (await checkpointOf(kind, directory, manifest, spec, seed)) ?? {};
      if (state === undefined) continue;
      states.set(seed, state);
      const own = recordsOf(lines, state.epochs, spec.seeds && seed);
      sizes.set(seed, sizesIn(own.records));
      for (const record of own.records) records.push(record);
      nLost += own.nLost;
    }
    if (nLost > 0) watch?.onNote?.(lostLines(directory.metricsPath, nLost));
    const onTest = testJudgementBefore(results);
    const accuracies = results?.seeds?.flatMap(({ testAccuracy }) => testAccuracy ?? []);
    const seconds = secondsSoFar(manifest, records);
    const before = { results: manifest.results, states, sizes, onTest, testAccuracies: accuracies };
    return { directory, lock, manifest, seconds, records, ...before, spec };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The checkpoint of the training with a seed; undefined if there is none. */
async function checkpointOf<Spec extends TrainingSpec>(
  { command, fields }: TrainingKind<Spec>,
  directory: RunDirectory,
  manifest: RunManifest,
  spec: Spec,
  seed: number,
) {
  const path = checkpointPathOf(directory, spec, seed);
  const what = spec.seeds === undefined ? 'the run' : 'its training';
  const startOver = hint`move it away to start ${what} over: ${withoutFile(command, directory, path)}`;
  const checkpoint = await withWayOut(() => loadCheckpoint(path), startOver);
  if (checkpoint !== undefined) {
    checkOrigin(directory, path, decisiveOf(fields, { ...manifest.options, seed }), manifest, checkpoint);
  }
  return checkpoint;
}

/** Where the state of a training is kept: with several seeds, in a file of each. */
export const checkpointPathOf = (directory: RunDirectory, { seeds }: TrainingSpec, seed: number): string =>
  seeds === undefined ? directory.checkpointPath : directory.ofSeed(seed).checkpointPath;

/** The lines of a training, marked with its seed if there are several. */
function recordsOf(lines: readonly MetricsRecord[], epochs: readonly EpochRecord[], seed: number | undefined) {
  if (seed === undefined) return linesOf(lines, epochs);
  const own = lines.filter((line) => line.seed === seed);
  const { records, nLost } = linesOf(own, epochs);
  return { records: records.map((record) => ({ seed, ...record })), nLost };
}

const lostLines = (path: string, nLost: number): string =>
  `${path} no longer has the lines of ${plural(nLost, 'epoch')}: they are written anew from the checkpoint, which does not have the losses of their steps`;

/** A training that has finished keeps no checkpoint to continue from. */
async function afterTheEnd(
  { commandLine }: RunManifest,
  { modelPath, ofSeed }: RunDirectory,
  spec: TrainingSpec,
  hasEpochs: boolean,
): Promise<Hint> {
  const [first = modelPath, ...more] = (spec.seeds ?? []).map((seed) => ofSeed(seed).modelPath);
  const isThere = await access(first).then(
    () => true,
    () => false,
  );
  const whole = more.length === 0 ? `its model is ${first}` : `its models are ${first} and ${more.length} more`;
  const its = isThere ? whole : `its model ${first} is no longer there`;
  if (!hasEpochs) return hint`${its}`;
  const flag = flagOf('epochs');
  const longer = againCommand({ commandLine: withoutFlags(commandLine, flag) }, ` ${flag} ${2 * spec.epochs}`);
  return hint`${its}; for more epochs, train anew: ${longer}`;
}

/** A process that was killed could not write its seconds down, but those of the epochs are in the checkpoint. */
function secondsSoFar({ secondsByPhase }: RunManifest, epochs: readonly EpochRecord[]): RunManifest['secondsByPhase'] {
  const train = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  return train > (secondsByPhase.train ?? 0) ? { ...secondsByPhase, train } : secondsByPhase;
}

function checkOrigin(
  { path }: RunDirectory,
  checkpointPath: string,
  decisive: readonly unknown[],
  { dataset }: RunManifest,
  { origin }: Checkpoint,
): void {
  const { dataDigest, training } = origin;
  const isSame = isDeepStrictEqual(knownOf(training), knownOf(JSON.stringify(decisive)));
  if (dataDigest === dataset.digest && isSame) return;
  throw dataError(`${checkpointPath} is a checkpoint of another run: other options or other data`, {
    hint: `restore the checkpoint of ${path}, or move this one away to start over`,
  });
}

const entriesSchema = z.array(z.tuple([z.string(), z.unknown()]));

/** What a text says of a training, whatever the order, without what it leaves open or off: a field that is new says nothing of an old training. */
function knownOf(training: string): unknown {
  try {
    const entries = entriesSchema.parse(parseJson(training, (what) => dataError(what)));
    return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== false));
  } catch {
    return undefined;
  }
}
