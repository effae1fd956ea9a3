import type { Context } from '../../cli/command.ts';
import { type LinearOptions, linearFlags } from '../../commands/linear-flags.ts';
import { dataError, usageError } from '../../errors.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { type Checkpoint, loadCheckpoint } from '../../runs/checkpoint.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { RunDirectory } from '../../runs/run-directory.ts';
import { withoutFile, withWayOut } from '../damaged-file.ts';
import { OF_THE_PROCESS, openStoppedRun } from '../resume.ts';
import type { ResumedRun } from '../run.ts';
import { type TestJudgement, testJudgementBefore } from './judgement.ts';

const NOT_OF_THE_TRAINING: readonly string[] = [...OF_THE_PROCESS, 'resume', 'run', 'runDir', 'test'];

/** All options that decide the weights, as one text: two trainings with the same text are the same. */
export const trainingText = (options: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.keys(linearFlags)
      .filter((key) => !NOT_OF_THE_TRAINING.includes(key))
      .map((key) => [key, options[key] ?? null]),
  );

/** A run that is gone on with: its options, and where its training was. */
export interface ResumedLinear extends ResumedRun {
  readonly options: LinearOptions;
  readonly checkpoint: Checkpoint | undefined;
  /** What the test set has said already: reading it again would be once too often. */
  readonly onTest: TestJudgement | undefined;
}

/**
 * Opens the folder of a run that ended before it had finished, and locks it: the caller releases it.
 * @throws UserError (usage) for a folder that is no such run, or flags that do not go with it; (data) for damaged files;
 *   (failed) where another process is at it
 */
export async function resumeLinear(run: string, options: LinearOptions, context: Context): Promise<ResumedLinear> {
  const request = { command: 'linear', flags: linearFlags, run, free: OF_THE_PROCESS };
  const stopped = await openStoppedRun({ ...request, options: { ...options, resume: run } }, context);
  const { directory, lock, manifest } = stopped;
  try {
    if (manifest.status === 'finished') {
      throw usageError(`there is nothing to resume: ${directory.path} has finished`, {
        hint: `its model is ${directory.modelPath}`,
      });
    }
    const { checkpointPath } = directory;
    const startOver = `move it away, and the run starts over: ${withoutFile('linear', directory, checkpointPath)}`;
    const checkpoint = await withWayOut(loadCheckpoint(checkpointPath), startOver);
    if (checkpoint !== undefined) checkOrigin(directory, manifest, checkpoint);
    const records = checkpoint?.state.epochs ?? [];
    const { results } = manifest;
    const onTest = testJudgementBefore(results);
    return { directory, lock, manifest, records, results, checkpoint, onTest, options: stopped.options };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function checkOrigin({ path, checkpointPath }: RunDirectory, manifest: RunManifest, { origin }: Checkpoint): void {
  const { version, dataDigest, training } = origin;
  const { dataset, options } = manifest;
  if (version === manifest.version && dataDigest === dataset.digest && training === trainingText(options)) return;
  throw dataError(`${checkpointPath} is a checkpoint of another run: other options, other data or another version`, {
    hint: `put back that of ${path}, or move this one away to start over`,
  });
}

/** What there is to say about where a run goes on. */
export function resumeNote({ path }: RunDirectory, state: TrainingState | undefined, nEpochs: number): string {
  if (state === undefined) return `${path} has no checkpoint: starting over`;
  return `going on with ${path} after epoch ${state.epochs.length} of ${nEpochs}`;
}
