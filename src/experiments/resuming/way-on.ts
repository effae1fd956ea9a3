import { failure, type HintPiece, hint, interruption, lines, UserError } from '../../errors.ts';
import { Divergence } from '../../models/training/divergence.ts';
import { resultsAre } from '../../util/format.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import type { Recorder } from '../resources/recorder.ts';

/** How far a run got that can be resumed. */
export type Progressed =
  /** It continues from its checkpoint. */
  | { readonly kind: 'checkpointed' }
  /** It has saved nothing yet, or saves nothing on the way: it starts over. */
  | { readonly kind: 'starts over' }
  /** Some results of a sweep are kept. */
  | {
      readonly kind: 'results';
      readonly nKept: number;
      readonly nResults: number;
      /** Whether unfinished trainings have checkpoints. */
      readonly isKeeping: boolean;
    }
  /** Which trials are pruned depends on all of them. */
  | { readonly kind: 'pruned' };

/** What resuming a run takes. */
export interface Resumable {
  /** How far it got; absent: it cannot be resumed. */
  readonly progressed?: () => Progressed;
  /** What the command that resumes it needs beside its folder, as typed: what a run does not keep. */
  readonly resumeFlags?: string | undefined;
}

/** The command that resumes a run, with more flags as they are to be typed. */
export const resumeText = (command: string, path: string, flags = ''): string =>
  `cifar-train ${command} --resume ${shellWord(path)}${flags && ` ${flags}`}`;

/** The same as a piece of a hint. */
export const resumeCommand = (command: string, path: string, flags = ''): HintPiece => ({
  command: resumeText(command, path, flags),
});

const startsOver = (progressed: Progressed): boolean =>
  progressed.kind === 'starts over' ||
  (progressed.kind === 'results' && progressed.nKept === 0 && !progressed.isKeeping);

/** What an interrupted run has kept, and what happens to the rest; undefined if that is obvious. */
function keptText(progressed: Progressed): string | undefined {
  if (progressed.kind === 'pruned') return 'pruning compares all trials, so its trainings start over';
  if (progressed.kind !== 'results' || startsOver(progressed)) return undefined;
  const { nKept, nResults, isKeeping } = progressed;
  const rest = isKeeping ? 'trainings continue from their last checkpoint' : 'unfinished trainings start over';
  return `${resultsAre(nKept, nResults)} kept${nKept < nResults ? `; ${rest}` : ''}`;
}

/** What is wrong with the folder of a run, if it is no longer this process's own: a way on that leads there would be none. */
async function whyLost(recorder: Recorder): Promise<UserError | undefined> {
  try {
    await recorder.checkLock();
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  return undefined;
}

/**
 * Adds what to do to an error that ended a run: resume it, if it can be, or look at its results so far.
 */
export async function withWayOn(
  error: unknown,
  interrupted: boolean,
  recorder: Recorder,
  command: string,
  plan: Resumable,
): Promise<unknown> {
  const progressed = plan.progressed?.();
  const { directory, keepsSomething } = recorder;
  if (directory === undefined) return error;
  const isOver = progressed !== undefined && startsOver(progressed);
  const resume = resumeCommand(command, directory.path, plan.resumeFlags);
  if (interrupted) {
    const lost = await whyLost(recorder);
    if (lost !== undefined) {
      const advice = lost.advice === undefined ? [] : [lost.advice];
      return interruption('interrupted', { cause: error, hint: lines([lost.message, ...advice]) });
    }
    if (progressed !== undefined) {
      const wayOn = hint`${isOver ? 'nothing was saved; start it again with' : 'continue with'}: ${resume}`;
      const kept = keptText(progressed);
      return interruption('interrupted', { hint: kept === undefined ? wayOn : hint`${kept}\n${wayOn}` });
    }
    const rest = keepsSomething
      ? `finished results are in ${directory.metricsPath}`
      : `${directory.path} is incomplete`;
    return interruption('interrupted', { hint: rest });
  }
  // Steps that were too large are so again.
  if (progressed === undefined || !(error instanceof UserError) || error instanceof Divergence) return error;
  if (error.kind !== 'failed') return error;
  const wayOn = hint`${isOver ? 'start it again with' : 'continue with'}: ${resume}`;
  const advice = error.advice === undefined ? wayOn : hint`${error.advice}\nthen ${wayOn}`;
  return failure(error.message, { cause: error.cause, hint: advice });
}
