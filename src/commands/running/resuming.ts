import type { Context } from '../../cli/command.ts';
import { hint, interruption, UserError } from '../../errors.ts';
import type { ResumedRun } from '../../experiments/run.ts';

/**
 * Opens a run to resume it, works on it, and gives its lock back. Stopped before it is at work, while it waits for the lock
 * or loads the data, nothing has changed: what was typed resumes it as well as before.
 */
export async function resuming<Run extends ResumedRun>(
  { commandLine }: Pick<Context, 'commandLine'>,
  open: () => Promise<Run>,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  let run: Run | undefined;
  try {
    run = await open();
    await work(run);
  } catch (error) {
    if (!(error instanceof UserError) || error.kind !== 'interrupted' || error.advice !== undefined) throw error;
    throw interruption(error.message, { hint: hint`continue with: ${{ command: commandLine }}` });
  } finally {
    await run?.lock.release();
  }
}
