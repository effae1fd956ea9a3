import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { dataError, hint, usageError } from '../../errors.ts';
import { parseJson } from '../../files/json.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../../runs/checkpoint.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { withoutFile, withWayOut } from '../resuming/damaged-file.ts';
import { openStoppedRun } from '../resuming/stopped-run.ts';
import type { ResumedRun } from '../run.ts';
import { type LinearSpec, linearFields, trainingOf } from '../specs/linear.ts';
import { type TestJudgement, testJudgementBefore } from './judgement.ts';

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
export async function resumeLinear(run: string): Promise<ResumedLinear> {
  const { directory, lock, manifest, results, spec } = await openStoppedRun('linear', linearFields, run);
  try {
    if (manifest.status === 'finished') {
      throw usageError(`nothing to resume: ${directory.path} has finished`, {
        hint: `its model is ${directory.modelPath}`,
      });
    }
    const { checkpointPath } = directory;
    const startOver = hint`move it away to start the run over: ${withoutFile('linear', directory, checkpointPath)}`;
    const checkpoint = await withWayOut(() => loadCheckpoint(checkpointPath), startOver);
    if (checkpoint !== undefined) checkOrigin(directory, manifest, checkpoint);
    const records = checkpoint?.state.epochs ?? [];
    const onTest = testJudgementBefore(results);
    const state = checkpoint?.state;
    return { directory, lock, manifest, records, results: manifest.results, state, onTest, spec };
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
