import { type Context, defineCommand, type OptionsOf, optional } from '../../cli/command.ts';
import { outputFlags } from '../../cli/common-flags.ts';
import { usageError } from '../../errors.ts';
import { path } from '../../util/options.ts';
import { runsOperand } from './operands.ts';

const flags = {
  html: optional('--html <file>', 'write the comparison as a page, with the curves drawn', path('a file')),
  ...outputFlags,
};

export const compare = defineCommand({
  name: 'compare',
  description:
    "Sets runs side by side: the options in which they differ, their accuracies with 95 % intervals, and their curves in one chart. Where two kept their predictions of the same images, McNemar's exact test says whether they differ by more than chance: every run against the first.",
  operands: { runs: runsOperand },
  flags,
  examples: [
    ['cifar-train runs compare linear-1 linear-2', 'two runs'],
    ['cifar-train runs compare linear-1 linear-2 knn-1 --html rules.html', 'three, and a page with their curves'],
  ],
  run: compareRuns,
});

/** How such a page begins. */
const isComparison = (start: string): boolean => start.includes('<title>Comparison of runs · cifar-train</title>');

async function compareRuns(
  { runs: typed, html, json }: OptionsOf<typeof flags> & { readonly runs: readonly string[] },
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const { compareRuns } = await import('../../experiments/comparing/compare.ts');
  const { findRun } = await import('../../runs/collection/find.ts');
  const { openRun } = await import('../../runs/open.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { checkPlace, writePlace } = await import('../outputs/output-paths.ts');
  await checkPlace('--html', html, { name: 'a comparison of runs', isBegun: isComparison }, 'comparison.html');
  const paths = new Set<string>();
  for (const one of typed) paths.add((await findRun(one, RUNS)).path);
  if (paths.size < 2) {
    const what = typed.length > 1 ? `two different runs; all of these are ${[...paths][0]}` : 'at least two runs';
    throw usageError(`runs compare needs ${what}`, { hint: 'name another: its folder, its name in runs/, or last' });
  }
  const comparison = await compareRuns(await Promise.all([...paths].map(openRun)));
  if (json) terminal.json({ command: 'runs compare', ...comparison });
  else {
    const { comparisonReport } = await import('../../report/terminal/runs/comparison.ts');
    const paragraphs = comparisonReport(comparison, terminal);
    terminal.out(paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'));
  }
  if (html === undefined) return;
  const { comparisonPage } = await import('../../report/html/pages/comparison-page.ts');
  const { dataUri } = await import('../../images/png.ts');
  await writePlace('the page', html, await comparisonPage(comparison, dataUri), context);
}
