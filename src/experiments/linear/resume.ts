import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dataError, type Hint, hint, usageError } from '../../errors.ts';
import { parseJson } from '../../files/json.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../../runs/checkpoint.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { flagOf } from '../../util/flag-name.ts';
import { againCommand, withoutFlags } from '../resuming/again.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { type LockWatch, openStoppedRun } from '../resuming/stopped-run.ts';
import type { ResumedRun } from '../run.ts';
import { type LinearSpec, linearFields, solverOf, trainingOf } from '../specs/linear.ts';
import { type TestJudgement, testJudgementBefore } from './judgement.ts';
import { linesOf } from './step-losses.ts';

/** A resumed run: its spec, and the state of its training. */
export interface ResumedLinear extends ResumedRun {
  readonly spec: LinearSpec;
  /** The state of the training; undefined if there is no checkpoint. */
  readonly state: TrainingState | undefined;
  /** The earlier reading of the test set, so that it is not read again. */
  readonly onTest: TestJudgement | undefined;
}

/**
 * Opens the folder of a run that ended before it had finished, and locks it: the caller releases it.
 * @param run the folder, as typed
 * @throws UserError (usage) for a folder that is not such a run; (data) for damaged files; (failed) if another process
 *   is using it
 */
export async function resumeLinear(run: string, watch?: LockWatch): Promise<ResumedLinear> {
  const { directory, lock, manifest, results, spec } = await openStoppedRun('linear', linearFields, run, watch);
  try {
    if (manifest.status === 'finished') {
      throw usageError(`nothing to resume: ${directory.path} has finished`, {
        hint: afterTheEnd(manifest, spec, directory),
      });
    }
    const { checkpointPath } = directory;
    const startOver = hint`move it away to start the run over: ${withoutFile('linear', directory, checkpointPath)}`;
    const checkpoint = await withWayOut(() => loadCheckpoint(checkpointPath), startOver);
    if (checkpoint !== undefined) checkOrigin(directory, manifest, checkpoint);
    const records = await linesOf(directory.metricsPath, checkpoint?.state.epochs ?? []);
    const onTest = testJudgementBefore(results);
    const state = checkpoint?.state;
    const seconds = secondsSoFar(manifest, records);
    return { directory, lock, manifest, seconds, records, results: manifest.results, state, onTest, spec };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A training that has finished keeps no checkpoint to continue from. */
function afterTheEnd({ commandLine }: RunManifest, spec: LinearSpec, { modelPath }: RunDirectory): Hint {
  const its = `its model is ${modelPath}`;
  if (solverOf(spec) === 'random-search') return hint`${its}`;
  const flag = flagOf('epochs');
  const again = againCommand({ commandLine: withoutFlags(commandLine, flag) });
  const longer = `${again.command} ${flag} ${2 * spec.epochs}`;
  return hint`${its}; for more epochs, train anew: ${{ command: longer }}`;
}

/** A process that was killed could not write its seconds down, but those of the epochs are in the checkpoint. */
function secondsSoFar({ secondsByPhase }: RunManifest, epochs: readonly EpochRecord[]): RunManifest['secondsByPhase'] {
  const train = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  return train > (secondsByPhase.train ?? 0) ? { ...secondsByPhase, train } : secondsByPhase;
}

function checkOrigin({ path, checkpointPath }: RunDirectory, manifest: RunManifest, { origin }: Checkpoint): void {
  const { dataDigest, training } = origin;
  const { dataset, options } = manifest;
  const isSame = isDeepStrictEqual(knownOf(training), knownOf(JSON.stringify(trainingOf(options))));
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
