import { type Context, defineCommand, type OptionsOf, optional, toggle } from '../../cli/command.ts';
import { outputFlags, tag } from '../../cli/common-flags.ts';
import { DATASET_NAMES } from '../../dataset/specs.ts';
import { choice, list, text } from '../../util/options.ts';
import { checkRunsFolder, runsFolderFlag } from '../flags/runs-folder.ts';

const flags = {
  command: optional(
    '--command <list>',
    'only runs of these commands: linear,crossval',
    list(text('the name of a command')),
    'all',
  ),
  data: optional(
    '--data <list>',
    `only runs on these datasets: ${DATASET_NAMES.join(', ')}`,
    list(choice(...DATASET_NAMES)),
    'all',
  ),
  tag: optional('--tag <words>', 'only runs that have all of these tags', list(tag), 'with tags or without'),
  status: optional(
    '--status <list>',
    'only runs that are finished, running, interrupted, failed, or killed (as by a power cut)',
    list(choice('finished', 'running', 'interrupted', 'failed', 'killed')),
    'all',
  ),
  in: runsFolderFlag('the folder that the runs are in'),
  all: toggle('--all', 'show all of them in the terminal, not just the newest 30'),
  ...outputFlags,
};
type Options = OptionsOf<typeof flags>;

const listCommand = defineCommand({
  name: 'list',
  description: 'Lists the runs of a folder, the newest first, as cifar-train runs does by itself.',
  flags,
  examples: [['cifar-train runs list --status finished', 'those that finished']],
  run: listRuns,
});

export const runs = defineCommand({
  name: 'runs',
  description:
    'Lists the runs in runs/, the newest first: when each began, how it ended, its accuracies, and what was typed. The commands below it work on single runs: each is named by its folder (runs/linear-3) or its name (linear-3); last is the newest.',
  flags,
  examples: [
    ['cifar-train runs', 'the newest 30'],
    ['cifar-train runs --command linear --tag baseline', 'those of one command that were tagged with --tag baseline'],
    ['cifar-train runs show last', 'the newest, with its options, results and curves'],
    ['cifar-train runs --json', 'all of them, as one JSON object'],
  ],
  subcommands: {
    list: { summary: 'list runs, the newest first (runs alone does the same)', load: async () => listCommand },
    show: {
      summary: 'show a run: options, results, curves, files',
      load: async () => (await import('./show.ts')).show,
    },
    compare: {
      summary: 'set runs side by side: what differs, accuracies, curves',
      load: async () => (await import('./compare.ts')).compare,
    },
    reproduce: {
      summary: 'make a run again, and compare the bits',
      load: async () => (await import('./reproduce.ts')).reproduce,
    },
    report: {
      summary: 'print where the report of a run is, or open it',
      load: async () => (await import('./report.ts')).report,
    },
    rm: { summary: 'remove runs', load: async () => (await import('./rm.ts')).rm },
  },
  run: listRuns,
});

/** More rows than these push the newest out of the terminal. */
const ROWS = 30;

async function listRuns(options: Options, { terminal }: Context): Promise<void> {
  const { listRuns, matching } = await import('../../runs/collection/list.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { runList, unlistedNotes } = await import('../../report/terminal/runs/run-list.ts');
  const { command: commands, data, tag: tags, status: states, in: root = RUNS, all, json } = options;
  await checkCommands(commands);
  await checkRunsFolder(options.in);
  const { runs, unlisted } = await listRuns(root);
  const chosen = matching(runs, { commands, data, tags, states });
  if (json) return terminal.json({ command: 'runs', root, runs: chosen, unlisted });
  const shown = all ? chosen : chosen.slice(0, ROWS);
  terminal.out(runList({ root, nRuns: runs.length, nMatching: chosen.length, shown }, terminal));
  for (const line of unlistedNotes(unlisted)) terminal.warn(line);
}

/** @throws UserError (usage) for a command that keeps no runs */
async function checkCommands(names: readonly string[] = []): Promise<void> {
  const { RESULTS } = await import('../../runs/result-schemas.ts');
  const { checkName } = await import('../../util/named.ts');
  for (const name of names) checkName('--command', name, Object.keys(RESULTS));
}
