import { type Context, defineCommand, type OptionsOf, toggle } from '../../cli/command.ts';
import { outputFlags } from '../../cli/common-flags.ts';
import { hint, usageError } from '../../errors.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { shellWord } from '../../util/text/shell-word.ts';
import { runOperand } from './operands.ts';

const flags = {
  open: toggle('--open', 'open it in the browser'),
  ...outputFlags,
};

export const report = defineCommand({
  name: 'report',
  description: 'Prints where the report of a run is, or opens it: one HTML file that loads nothing.',
  operands: { run: runOperand },
  flags,
  examples: [
    ['cifar-train runs report last --open', 'the report of the newest run, in the browser'],
    ['cifar-train runs report linear-3', 'where it is'],
  ],
  run: showReport,
});

async function showReport(
  { run: typed, open, json }: OptionsOf<typeof flags> & { readonly run: string },
  { terminal, env }: Context,
): Promise<void> {
  const { findRun } = await import('../../runs/collection/find.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { isRegularFile } = await import('../../files/kind-of.ts');
  const directory = await findRun(typed, RUNS);
  const { reportPath, path, manifestPath } = directory;
  if (!(await isRegularFile(reportPath))) {
    const { readSummary } = await import('../../runs/manifest.ts');
    const { stateOf } = await import('../../runs/collection/list.ts');
    const { againCommand } = await import('../../experiments/resuming/again.ts');
    const { stateText, wayToFinish } = await import('../../experiments/resuming/stopped-run.ts');
    const summary = await readSummary(manifestPath);
    const state = await stateOf(path, summary.status);
    const lost = summary.command === 'gradcheck' ? 'gradcheck writes none' : 'it was lost, or written without one';
    const hasFinished = state === 'finished';
    const why = hasFinished ? lost : `it is written at the end, and this run ${stateText(state)}`;
    const report = hasFinished ? hint`made again: ${againCommand(summary)}` : wayToFinish(path, state, summary);
    throw usageError(`${path} has no report.html: ${why}`, {
      hint: hint`its numbers: ${{ command: `cifar-train runs show ${shellWord(typed)}` }}\n${report}`,
    });
  }
  if (open) {
    const { openInBrowser } = await import('../running/open-in-browser.ts');
    await openInBrowser(reportPath, env);
  }
  if (json) return terminal.json({ command: 'runs report', report: reportPath, opened: open });
  terminal.out(onOneLine(reportPath));
}
