import { dirname } from 'node:path';
import {
  type Context,
  defineCommand,
  fieldFlag,
  flag,
  type OperandsOf,
  type OptionsOf,
  optional,
  toggle,
} from '../cli/command.ts';
import { outputFlags, processFlags } from '../cli/common-flags.ts';
import { dataError, usageError } from '../errors.ts';
import type { EvaluateFound } from '../experiments/predict/evaluate.ts';
import type { OpenedModel } from '../experiments/predict/open-predictor.ts';
import { dataFields } from '../experiments/specs/data.ts';
import { FITS } from '../images/decode.ts';
import type { RunManifest } from '../runs/manifest.ts';
import { pickFields } from '../util/fields.ts';
import { count, plural } from '../util/format.ts';
import { choice, path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { shellWord } from '../util/text/shell-word.ts';
import { dataFlags } from './flags/data-flags.ts';
import { modelOperand } from './flags/model-operand.ts';

const operands = {
  model: modelOperand,
  folder: {
    syntax: '[folder]',
    description: 'judge it on the images in here: one folder for each class, named as it is',
    constraint: path('a folder'),
  },
} as const;

const flags = {
  test: toggle('--test', 'judge it on the test set (the ledger counts it)'),
  fit: flag('--fit <way>', 'of a folder: how images become square: crop, contain or stretch', choice(...FITS), 'crop'),
  ...dataFlags,
  dataset: fieldFlag(
    { ...dataFields.dataset, fallback: undefined },
    '--dataset <name>',
    'of a model that stands alone: cifar10, cifar100, or shapes',
    "that of the model's run, or cifar10",
  ),
  html: optional(
    '--html <file>',
    'also write a page: each class, the confusion matrix, the reliability diagram',
    path('a file'),
  ),
  threads: processFlags.threads,
  ...outputFlags,
};
type Options = OptionsOf<typeof flags> & OperandsOf<typeof operands>;

export const evaluate = defineCommand({
  name: 'evaluate',
  description:
    'Judges a trained model on images that it was not trained on: those that its run held out for validation, the test set, or image files of your own. Shows the accuracy with its 95 % interval, how often the class is among the first two, each class, the confusion matrix, and whether the model is as sure as it is right.',
  operands,
  flags,
  examples: [
    ['cifar-train evaluate runs/linear-1', 'on the images that the run held out'],
    ['cifar-train evaluate runs/linear-1 --test', 'on the test set'],
    ['cifar-train evaluate runs/linear-1 --test --html evaluation.html', 'the same, and a page with charts'],
    ['cifar-train evaluate runs/linear-1 photos', 'on photos/cat/*.jpg, photos/dog/*.jpg and so on'],
  ],
  run: async (options, context) => {
    await checkPage(options);
    if (options.folder !== undefined) return await onFolder(options, options.folder, context);
    return await onData(options, context);
  },
});

/** What names the data, beside where it is. */
const ABOUT_DATA = ['dataset', 'classes', 'limit', 'seed'] as const;

async function onData(options: Options, context: Context): Promise<void> {
  const { modelPathOf } = await import('../experiments/predict/model-path.ts');
  const { openModel } = await import('../experiments/predict/open-predictor.ts');
  const { runOfModel } = await import('../experiments/predict/model-run.ts');
  const { evaluateExperiment } = await import('../experiments/predict/evaluate.ts');
  const { evaluateReport } = await import('../report/terminal/evaluate-report.ts');
  const { runDirectory } = await import('../runs/run-directory.ts');
  const { conduct } = await import('./running/conduct.ts');
  const modelPath = await modelPathOf(options.model);
  const [model, run] = [await openModel(modelPath), await runOfModel(modelPath)];
  if (run !== undefined) refuseForeignModel(model, run.manifest);
  const foreign = ABOUT_DATA.find((key) => context.typed.has(key));
  if (run !== undefined && foreign !== undefined) {
    throw usageError(`--${foreign} cannot be combined with a run, which has data of its own`, {
      hint: `leave it out; where that data is can be said: --data-dir DIR`,
    });
  }
  if (context.typed.has('fit')) {
    throw usageError('--fit applies only to a folder of images', { hint: 'leave it out, or name the folder' });
  }
  const { dataset = 'cifar10' } = options;
  const { test } = options;
  const spec = run?.spec ?? { ...pickFields(dataFields, { ...options, dataset }), val: undefined, stratify: false };
  const request = { model, spec, test, holdsOut: run?.holdsOut ?? false, isOwnData: run !== undefined };
  const { refuseMasked } = await import('../experiments/resuming/masked-path.ts');
  if (options.dataDir === undefined) refuseMasked(dirname(modelPath), 'dataDir', run?.dataDir);
  const dataDir = options.dataDir ?? run?.dataDir;
  const all = { ...options, ...spec, dataset: spec.dataset, dataDir, run: false, runDir: undefined };
  const sameDataAs = run && {
    ...{ directory: runDirectory(dirname(modelPath)), manifest: run.manifest },
    command: `cifar-train evaluate ${shellWord(options.model)}${test ? ' --test' : ''}`,
  };
  const save = (found: EvaluateFound) => writePage(found, options, context);
  await conduct(evaluateExperiment(request), all, context, { paragraphs: evaluateReport, save, sameDataAs });
}

/**
 * The images that a run held out are new to its own model alone, and another one may have been put into its folder.
 * @throws UserError (data) for a model of a kind, a loss or a seed that are not those of the run
 */
function refuseForeignModel({ facts, seed }: OpenedModel, { command, options, seed: first }: RunManifest): void {
  const { path, kind, settings } = facts;
  const seeds = Array.isArray(options.seeds) ? (options.seeds as readonly unknown[]) : [first];
  const isOwn = kind === command && settings.loss === options.loss && seeds.includes(seed);
  if (isOwn || !['linear', 'network'].includes(command)) return;
  const own = [command, options.loss, `seed ${seeds.join(', ')}`].join(', ');
  const other = [kind, ...(settings.loss === undefined ? [] : [settings.loss]), `seed ${seed}`].join(', ');
  throw dataError(`${path} is not the model of the run in its folder (${own}) but another (${other})`, {
    hint: 'move it to a folder of its own, and say which images to judge it on: --test',
  });
}

async function onFolder(options: Options, folder: string, context: Context): Promise<void> {
  const { evaluateFolder } = await import('../experiments/predict/evaluate-folder.ts');
  const { evaluateReport } = await import('../report/terminal/evaluate-report.ts');
  const { observerOf } = await import('./running/conduct.ts');
  const { model, fit, threads, json, test } = options;
  const { terminal, signal, typed } = context;
  if (test)
    throw usageError('--test judges on the test set; it cannot be combined with a folder', {
      hint: 'leave one of them out',
    });
  const foreign = [...ABOUT_DATA, 'dataDir'].find((key) => typed.has(key));
  if (foreign !== undefined) {
    throw usageError(`--${foreign === 'dataDir' ? 'data-dir' : foreign} cannot be combined with a folder of images`, {
      hint: 'leave one of them out',
    });
  }
  const onFailed = ({ error }: { readonly error: string }) => terminal.warn(onOneLine(error));
  const onPassedOver = (files: readonly string[]) => {
    const [first, ...others] = files.map(onOneLine);
    const more = others.length === 0 ? '' : ` and ${plural(others.length, 'more file')}`;
    terminal.note(`left out, since they are not images in the folder of a class: ${first}${more}`);
  };
  const session = { threads, signal, observer: observerOf(json, context), onFailed, onPassedOver };
  const found = await evaluateFolder({ model, folder, fit }, session);
  const { nFailed, nSamples } = found;
  if (json) {
    const { version } = await import('../runs/version.ts');
    terminal.json({ command: 'evaluate', version, options: { model, folder, fit }, ...found });
  } else
    terminal.out(
      evaluateReport(found, terminal)
        .filter((paragraph) => paragraph !== '')
        .join('\n\n'),
    );
  await writePage(found, options, context);
  if (nFailed > 0)
    throw dataError(`${count(nFailed)} of ${plural(nFailed + nSamples, 'image')} could not be read, and do not count`);
}

/** How the page begins. */
const TITLE = '<title>Evaluation of a model · cifar-train</title>';

/** @throws UserError before the work, rather than after it */
async function checkPage({ html }: Options): Promise<void> {
  if (html === undefined) return;
  const { checkPlace } = await import('./outputs/output-paths.ts');
  const kind = { name: 'an evaluation of a model', isBegun: (start: string) => start.includes(TITLE) };
  await checkPlace('--html', html, kind, 'evaluation.html');
}

async function writePage(found: EvaluateFound, { html }: Options, context: Context): Promise<void> {
  if (html === undefined) return;
  const { evaluatePage } = await import('../report/html/pages/evaluate-page.ts');
  const { version } = await import('../runs/version.ts');
  const { writePlace } = await import('./outputs/output-paths.ts');
  await writePlace('the page', html, await evaluatePage(found, { commandLine: context.commandLine, version }), context);
}
