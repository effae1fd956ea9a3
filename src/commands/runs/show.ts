import { type Context, defineCommand, type OptionsOf } from '../../cli/command.ts';
import { outputFlags } from '../../cli/common-flags.ts';
import { runOperand } from './operands.ts';

const flags = outputFlags;

export const show = defineCommand({
  name: 'show',
  description:
    'Shows a run: what was typed, how it ended, its accuracies with their 95 % intervals, its curve or its table, the options it ran with, and its files.',
  operands: { run: runOperand },
  flags,
  examples: [
    ['cifar-train runs show last', 'the newest run'],
    ['cifar-train runs show linear-3', 'runs/linear-3'],
    ['cifar-train runs show runs/linear-3 --json', 'its whole run.json, with its files'],
  ],
  run: showRun,
});

async function showRun(
  { run: typed, json }: OptionsOf<typeof flags> & { readonly run: string },
  { terminal }: Context,
): Promise<void> {
  const { findRun } = await import('../../runs/collection/find.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { openRun } = await import('../../runs/open.ts');
  const { stateOf, tagsOf } = await import('../../runs/collection/list.ts');
  const { decidingOptions } = await import('../../runs/collection/options.ts');
  const { runFiles } = await import('../../runs/collection/files.ts');
  const { optionsInUse } = await import('../../experiments/options-in-use.ts');
  const { headlineOf } = await import('../../runs/collection/headline.ts');
  const { runReport } = await import('../../report/terminal/runs/run-report.ts');
  const run = await openRun((await findRun(typed, RUNS)).path);
  const { directory, manifest } = run;
  const state = await stateOf(directory.path, manifest.status);
  const files = await runFiles(directory);
  const tags = tagsOf(manifest.options);
  const options = optionsInUse(manifest.command, manifest.options);
  if (json) {
    return terminal.json({ ...manifest, status: state, tags, run: directory.path, files });
  }
  const paragraphs = runReport(
    { run, state, tags, options: decidingOptions(options), files, headline: headlineOf(manifest) },
    terminal,
  );
  terminal.out(paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'));
}
