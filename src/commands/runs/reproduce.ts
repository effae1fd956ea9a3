import { type Context, defineCommand, type OptionsOf, toggle } from '../../cli/command.ts';
import { dataDirectory, dataDirFlag, outputFlags, processFlags } from '../../cli/common-flags.ts';
import { failure, hint } from '../../errors.ts';
import { onOneLine } from '../../util/text/printable.ts';
import { featureFlags } from '../flags/data-flags.ts';
import { runOperand } from './operands.ts';

const flags = {
  test: toggle('--test', 'read the test set again too, if the run did (the ledger counts it)'),
  cache: featureFlags.cache,
  ...dataDirFlag,
  threads: processFlags.threads,
  ...outputFlags,
};

export const reproduce = defineCommand({
  name: 'reproduce',
  description:
    'Makes a run again, from the options that it recorded, in a temporary folder, and compares the bits: of the models, of what was recorded on the way, of the results and the predictions. If something differs it says where, with both values, and ends with exit code 1.',
  operands: { run: runOperand },
  flags,
  examples: [
    ['cifar-train runs reproduce last', 'the newest run'],
    ['cifar-train runs reproduce linear-3 --threads 1', 'the bits are the same for any number of threads'],
  ],
  run: reproduceAgain,
});

async function reproduceAgain(
  { run: typed, test, cache, threads, json, ...options }: OptionsOf<typeof flags> & { readonly run: string },
  context: Context,
): Promise<void> {
  const { terminal, env, signal, commandLine } = context;
  const { findRun } = await import('../../runs/collection/find.ts');
  const { openRun } = await import('../../runs/open.ts');
  const { refuseMasked } = await import('../../experiments/resuming/masked-path.ts');
  const { RUNS } = await import('../../runs/run-directory.ts');
  const { reproduceRun } = await import('../../experiments/reproducing/reproduce.ts');
  const { differenceText, reproductionReport } = await import('../../report/terminal/runs/reproduction.ts');
  const { observerOf } = await import('../running/conduct.ts');
  const run = await openRun((await findRun(typed, RUNS)).path);
  const { dataDir: recorded } = run.manifest.options;
  if (options.dataDir === undefined) refuseMasked(run.directory.path, 'dataDir', recorded);
  const dataDir =
    options.dataDir === undefined && typeof recorded === 'string' ? recorded : dataDirectory(options, env);
  const setup = { test, cache, threads, signal, env, commandLine, dataDir };
  const found = await reproduceRun(run, setup, observerOf(true, context));
  const { path, versions, compared, kept } = found;
  const different = compared.find((one) => 'place' in one);
  terminal.note('');
  if (json) terminal.json({ command: 'runs reproduce', reproduced: different === undefined, ...found });
  else terminal.out(reproductionReport(found, terminal));
  if (different === undefined) return;
  const { original, again } = versions;
  const by = original === again ? '' : `; cifar-train ${original} made the run, this is ${again}`;
  throw failure(onOneLine(`${path} is not reproduced: ${differenceText(different)}`), {
    hint: hint`what it came to now is in ${kept ?? ''}${by}`,
  });
}
