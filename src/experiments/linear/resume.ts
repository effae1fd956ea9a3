import { isDeepStrictEqual } from 'node:util';
import { dataError, hint, usageError } from '../../errors.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../../runs/checkpoint.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { openStoppedRun } from '../resuming/stopped-run.ts';
import type { ResumedRun } from '../run.ts';
import { type LinearSpec, linearFields, trainingOf } from '../specs/linear.ts';
import { type TestJudgement, testJudgementBefore } from './judgement.ts';

/** A run that is gone on with: its spec, and where its training was. */
export interface ResumedLinear extends ResumedRun {
  readonly spec: LinearSpec;
  /** Where the training was; undefined where no checkpoint says it. */
  readonly state: TrainingState | undefined;
  /** What the test set has said already: reading it again would be once too often. */
  readonly onTest: TestJudgement | undefined;
}

/**
 * Opens the folder of a run that ended before it had finished, and locks it: the caller releases it.
 * @param run the folder, as typed
 * @throws UserError (usage) for a folder that is not such a run; (data) for damaged files; (failed) where another process is
 *   at it
 */
export async function resumeLinear(run: string): Promise<ResumedLinear> {
  const { directory, lock, manifest, results, spec } = await openStoppedRun('linear', linearFields, run);
  try {
    if (manifest.status === 'finished') {
      throw usageError(`there is nothing to resume: ${directory.path} has finished`, {
        hint: `its model is ${directory.modelPath}`,
      });
    }
    const { checkpointPath } = directory;
    const startOver = hint`move it away, and the run starts over: ${withoutFile('linear', directory, checkpointPath)}`;
    const checkpoint = await withWayOut(loadCheckpoint(checkpointPath), startOver);
    if (checkpoint !== undefined) checkOrigin(directory, manifest, checkpoint);
    const records = checkpoint?.state.epochs ?? [];
    const onTest = testJudgementBefore(results);
    return { directory, lock, manifest, records, results, state: checkpoint?.state, onTest, spec };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function checkOrigin({ path, checkpointPath }: RunDirectory, manifest: RunManifest, { origin }: Checkpoint): void {
  const { dataDigest, training } = origin;
  const { dataset, options } = manifest;
  const isSame = isDeepStrictEqual(knownOf(training), knownOf(JSON.stringify(trainingOf(options))));
  if (dataDigest === dataset.digest && isSame) return;
  throw dataError(`${checkpointPath} is a checkpoint of another run: other options or other data`, {
    hint: `put back that of ${path}, or move this one away to start over`,
  });
}

/** What a text says of a training, whatever the order, without what it leaves open: a field that is new says nothing of an old training. */
function knownOf(training: string): unknown {
  try {
    const entries = JSON.parse(training) as [string, unknown][];
    return Object.fromEntries(entries.filter(([, value]) => value !== null));
  } catch {
    return undefined;
  }
}
