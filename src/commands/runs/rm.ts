import { dirname } from 'node:path';
import { type Context, defineCommand, type OptionsOf, toggle } from '../../cli/command.ts';
import { outputFlags } from '../../cli/common-flags.ts';
import { hint, usageError } from '../../errors.ts';
import { bytes, plural } from '../../util/format.ts';
import { onOneLine, quoted } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { runsOperand } from './operands.ts';

const flags = {
  yes: toggle('--yes', 'remove them without asking'),
  ...outputFlags,
};

export const rm = defineCommand({
  name: 'rm',
  description:
    'Removes runs, after asking. A run whose folder holds anything else is left as it is: so is one that is running, and nothing is removed through a link.',
  operands: { runs: runsOperand },
  flags,
  examples: [
    ['cifar-train runs rm linear-3', 'asks first'],
    ['cifar-train runs rm runs/linear-3 runs/knn-1 --yes', 'removes two runs without asking'],
  ],
  run: removeRuns,
});

/** A file stands for its run elsewhere. Here somebody may want to be rid of the file alone. */
const fileOfRun = (typed: string) =>
  usageError(`runs rm removes whole runs, and ${quoted(typed)} is a file`, {
    hint: hint`name the folder: ${{ command: `cifar-train runs rm ${shellWord(dirname(typed))}` }}`,
  });

async function removeRuns(
  { runs, yes, json }: OptionsOf<typeof flags> & { readonly runs: readonly string[] },
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const { findRun, isFile } = await import('../../runs/collection/find.ts');
  const { checkRemovable, removeRun } = await import('../../runs/collection/remove.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { lockWatch } = await import('../flags/resume-flags.ts');
  // All are found and checked before any of them is removed.
  const found = new Map<string, Awaited<ReturnType<typeof findRun>>>();
  for (const typed of runs) {
    if (await isFile(typed)) throw fileOfRun(typed);
    const directory = await findRun(typed, RUNS);
    found.set(directory.path, directory);
  }
  const removable = [];
  for (const directory of found.values()) removable.push(await checkRemovable(directory));
  if (!yes) {
    const size = removable.reduce((sum, one) => sum + one.bytes, 0);
    const names = removable.map(({ path }) => onOneLine(path)).join(', ');
    const agreed = json ? undefined : await terminal.ask(`remove ${names} (${bytes(size)})?`, context.signal);
    if (agreed === undefined) {
      const command = ['cifar-train runs rm', ...runs.map(shellWord), '--yes'].join(' ');
      throw usageError('runs rm asks before it removes anything, but there is nobody to ask here', {
        hint: hint`remove without asking: ${{ command }}`,
      });
    }
    if (!agreed) return terminal.out('nothing was removed');
  }
  const removed = [];
  for (const directory of found.values()) {
    context.signal.throwIfAborted();
    removed.push(await removeRun(directory, lockWatch(context)));
    if (!json) terminal.out(`removed ${onOneLine(directory.path)}`);
  }
  if (json) terminal.json({ command: 'runs rm', removed });
  else if (removed.length > 1) terminal.note(`${plural(removed.length, 'run')} removed`);
}
