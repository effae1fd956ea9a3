import { resolve } from 'node:path';
import {
  type Context,
  defineCommand,
  fieldFlag,
  type OptionsOf,
  optional,
  toggle,
  underHeading,
} from '../cli/command.ts';
import { usageError } from '../errors.ts';
import type { CrossvalFound } from '../experiments/crossval/experiment.ts';
import type { ResumedSweep } from '../experiments/crossval/resume.ts';
import { isInsecure } from '../experiments/queue/address.ts';
import {
  type CrossvalSpec,
  crossvalFields,
  USUAL_FOLDS,
  USUAL_KNN,
  USUAL_TRIALS,
} from '../experiments/specs/crossval.ts';
import type { PictureSection } from '../report/pictures/section.ts';
import type { RunHead } from '../runs/manifest.ts';
import { pickFields } from '../util/fields.ts';
import { path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { checkCsvSeparator, csvSeparatorFlag, tableOfResumed } from './flags/csv-flags.ts';
import { experimentFlags, featureFlags } from './flags/data-flags.ts';
import { listFlags } from './flags/hyperparameter-flags.ts';
import { picturesFlag } from './flags/picture-flags.ts';
import { forSweep, queueOf, sweepQueueFlags } from './flags/queue-flags.ts';
import { besideResume, lockWatch, refuseBesideResume } from './flags/resume-flags.ts';
import { tensorboardFlag } from './flags/tensorboard-flag.ts';
import { type CsvTable, checkCsv, checkCsvOfRun } from './outputs/csv-table.ts';
import { checkTensorboard, eventPictures, writeTensorboard } from './outputs/tensorboard.ts';
import { resuming } from './running/resuming.ts';

const { model, features, search, trials, folds, val, k, metric, weights, ties } = crossvalFields;

const flags = {
  ...underHeading('Search:', {
    model: fieldFlag(model, '--model <list>', 'knn, linear, network, or several', 'knn,linear'),
    features: fieldFlag(
      features,
      '--features <list>',
      'what the models see: pixels, hog+hue, kernel-map:quick …; several are compared: pixels,hog+hue',
      'pixels',
    ),
    search: fieldFlag(
      search,
      '--search <way>',
      'linear, network: try every combination (grid), or draw some at random (random), also from ranges such as 1e-4..1e-1:log',
      'grid',
    ),
    trials: fieldFlag(
      trials,
      '--trials <n>',
      'how many settings --search random draws; with --resume, how many more',
      String(USUAL_TRIALS),
    ),
    trialsFrom: optional(
      '--trials-from <file>',
      'try only these settings: a JSON list of objects such as {"loss": "svm", "learningRate": 0.01}, or one object per line',
      path('a file'),
    ),
    prune: toggle('--prune', 'linear by sgd, network: stop settings early if others do better (successive halving)'),
  }),
  ...underHeading('Judging:', {
    folds: fieldFlag(folds, '--folds <n>', 'folds of the cross-validation', String(USUAL_FOLDS)),
    val: fieldFlag(
      val,
      '--val <n>',
      'instead of folds: train once and validate on the last n training images',
      'folds',
    ),
    shuffle: toggle('--shuffle', 'assign images to folds at random (see --seed) instead of in contiguous parts'),
    stratify: toggle(
      '--stratify',
      'assign them at random, with equal shares of each class in every fold, or in what --val holds out',
    ),
  }),
  ...underHeading('Afterwards:', {
    oneStandardError: toggle(
      '--one-standard-error',
      'choose the simplest setting (largest k, largest strength) whose mean is within one standard error of the best',
    ),
    refit: toggle('--refit', 'train the winner on all training images and save its model in the run folder'),
    test: toggle('--test', 'refit, then score on the test set (the ledger counts it)'),
    testEachFamily: toggle(
      '--test-each-family',
      'the same for the best of each family too (k-NN; linear classifiers and networks of each loss), on one reading of the test set',
    ),
    csv: optional(
      '--csv <file>',
      "also write the table as CSV, in the columns of scikit-learn's cv_results_",
      path('a file'),
    ),
    ...csvSeparatorFlag,
    ...tensorboardFlag,
    pictures: {
      ...picturesFlag.pictures,
      description: 'with --refit: also write what the winner has learned as PNG files, into a new folder',
    },
    resume: optional('--resume <run>', 'continue a run that was stopped, in its folder', path('the folder of a run')),
  }),
  ...underHeading('k-NN (every combination is tried):', {
    k: fieldFlag(k, '--k <list>', 'how many neighbours vote', USUAL_KNN.k.join()),
    metric: fieldFlag(metric, '--metric <list>', 'l2, l1, cosine, or several', USUAL_KNN.metric.join()),
    weights: fieldFlag(
      weights,
      '--weights <list>',
      'how much a neighbour counts: uniform, distance, or both',
      USUAL_KNN.weights.join(),
    ),
    ties: fieldFlag(
      ties,
      '--ties <rule>',
      'how to decide a tied vote: smallest label, or nearest neighbour',
      USUAL_KNN.ties,
    ),
  }),
  ...listFlags(crossvalFields),
  ...underHeading('Over a queue:', sweepQueueFlags),
  cache: featureFlags.cache,
  ...experimentFlags,
};
type Options = OptionsOf<typeof flags>;

const TABLE: CsvTable = {
  name: 'a table of a sweep',
  isOwn: async () => (await import('../report/trials/trials-csv.ts')).isTrialsHead,
  example: 'sweep.csv',
};

export const crossval = defineCommand({
  name: 'crossval',
  description:
    'Tries k-NN, linear classifiers and networks with every combination of the hyperparameters listed, all on the same folds, and names the best with the command that trains it. A number that a choice does not use (momentum for sgd) is left out of its trials. The test set is not read without --test. --resume continues a run that was stopped.',
  flags,
  examples: [
    ['cifar-train crossval', 'a sensible sweep over k-NN and linear classifiers'],
    ['cifar-train crossval --model knn --k 1..20 --metric l1', 'every k from 1 to 20'],
    [
      'cifar-train crossval --model linear --loss softmax --learning-rate 1e-3..1e-1:log:5 --csv sweep.csv',
      'learning rates spaced by equal ratios, and a map of them',
    ],
    [
      'cifar-train crossval --model linear --optimizer sgd,momentum,adam --schedule constant,cosine --val 5000',
      'optimizers and schedules, validated on held-out images instead of folds',
    ],
    [
      'cifar-train crossval --model linear --search random --trials 30 --learning-rate 1e-4..1e-1:log',
      'thirty settings drawn at random',
    ],
    ['cifar-train crossval --features pixels,hog+hue', 'k-NN and linear classifiers on pixels and on features'],
    [
      'cifar-train crossval --model linear --solver exact --features pixels,hog+hue --reg-strength 1e-4..1:log:5',
      'the optimum for each strength: no learning rates, no epochs',
    ],
    [
      'cifar-train crossval --model network --hidden 100,500,500-100 --dropout 0,0.5 --mirror true --val 5000',
      'networks with one hidden layer or two, trained on mirror images too',
    ],
    ['cifar-train crossval --model linear --refit --test', 'train the winner on everything and score on the test set'],
    ['cifar-train crossval --resume runs/crossval-1', 'continue a run that was stopped'],
    ['cifar-train crossval --resume runs/crossval-1 --trials 10', 'draw ten more settings of a random search'],
    [
      'cifar-train crossval --queue redis://localhost',
      'the same results, computed by as many cifar-train worker as there are',
    ],
    ['cifar-train crossval --dataset shapes --limit 2000', 'a quick sweep, no download needed'],
  ],
  run: async (options, context) => {
    const { resume } = options;
    if (resume === undefined) {
      checkCsvSeparator(options.csv, context);
      await checkCsv(options.csv, TABLE);
      await checkTensorboard(options.tensorboard);
      return await sweep(await newSpec(options, context), withPaths(options), context);
    }
    refuseBesideResume('crossval', flags, resume, context.typed, ['csv', 'csvSeparator', 'tensorboard', 'trials']);
    const { resumeSweep } = await import('../experiments/crossval/resume.ts');
    const open = () => resumeSweep(resume, { ...lockWatch(context), more: options.trials });
    await resuming(context, open, async (resumed) => {
      const recorded = besideResume(flags, options, resumed);
      const { trials } = resumed.spec;
      const table = tableOfResumed(options, recorded, context);
      checkCsvSeparator(table.csv, context);
      const tensorboard = options.tensorboard ?? recorded.tensorboard;
      const own = { ...recorded, ...table, tensorboard, trials, resume: undefined };
      await checkCsvOfRun(own.csv, TABLE, 'crossval', resume);
      await checkTensorboard(tensorboard);
      await sweep(resumed.spec, withPaths(own), context, resumed);
    });
  },
});

/** Paths as a run records them: it may be resumed from another folder. */
const withPaths = (options: Options): Options => ({
  ...options,
  csv: options.csv && resolve(options.csv),
  pictures: options.pictures && resolve(options.pictures),
  tensorboard: options.tensorboard && resolve(options.tensorboard),
  trialsFrom: options.trialsFrom && resolve(options.trialsFrom),
});

async function newSpec(options: Options, { terminal, signal }: Context): Promise<CrossvalSpec> {
  const { trialsFrom, refit, test, testEachFamily, run, pictures } = options;
  if (pictures !== undefined && !refit && !test && !testEachFamily) {
    throw usageError('--pictures draws what the winner has learned, but nothing trains it', { hint: 'add --refit' });
  }
  if (refit && !test && !testEachFamily && !run && pictures === undefined) {
    throw usageError('--refit saves its model in the run folder, but --no-run writes none', {
      hint: 'leave --no-run out',
    });
  }
  const { readTrials } = await import('../experiments/crossval/trials.ts');
  const { checkNewSweep } = await import('../experiments/crossval/check.ts');
  const onWait = () => terminal.warn(`waiting for what is written to ${onOneLine(String(trialsFrom))}; Ctrl-C to stop`);
  const namedTrials = trialsFrom === undefined ? undefined : await readTrials(trialsFrom, { signal, onWait });
  const spec = { ...pickFields(crossvalFields, options), namedTrials };
  checkNewSweep(spec);
  return spec;
}

async function sweep(spec: CrossvalSpec, options: Options, context: Context, resumed?: ResumedSweep): Promise<void> {
  const { csv, csvSeparator, tensorboard, dataDir, pictures: folder } = options;
  const queue = queueOf(options, context.env, resumed);
  const { crossvalExperiment } = await import('../experiments/crossval/experiment.ts');
  const { crossvalReport } = await import('../report/terminal/crossval-report.ts');
  const { trialsCsv } = await import('../report/trials/trials-csv.ts');
  const { checkPictures, writePictures } = await import('./outputs/pictures.ts');
  const { conduct } = await import('./running/conduct.ts');
  const { writePlace } = await import('./outputs/output-paths.ts');
  await checkPictures(folder);
  const save = async (found: CrossvalFound, head: RunHead, run: string | undefined) => {
    if (csv !== undefined) await writePlace('the table', csv, trialsCsv(found.trials, csvSeparator), context);
    if (folder !== undefined)
      await writePictures(folder, `crossval on ${spec.dataset}`, await learnedOf(found.winner), context);
    if (tensorboard === undefined) return;
    const { sweepEvents } = await import('../report/event-runs.ts');
    const shown = await eventPictures(await learnedOf(found.winner));
    await writeTensorboard(tensorboard, sweepEvents(found, head.commandLine, shown), head, run, context);
  };
  const experiment = crossvalExperiment(
    spec,
    dataDir,
    resumed,
    queue && forSweep(queue, spec, dataDir, options.queue !== undefined),
  );
  // What is kept of the address has no password.
  const insecureQueue = options.insecureQueue || (queue !== undefined && isInsecure(queue));
  const kept = { ...options, queue: queue?.shown, insecureQueue };
  await conduct(experiment, kept, context, { paragraphs: crossvalReport, html, save }, resumed);
}

async function html({ trials, best, chosen, trainCommand, winner }: CrossvalFound, head: RunHead): Promise<string> {
  const { crossvalPage } = await import('../report/html/pages/crossval-page.ts');
  const { dataUri: address } = await import('../images/png.ts');
  const { tested, testByFamily } = winner;
  const learned = { sections: await learnedOf(winner), address };
  return crossvalPage(head, {
    trials,
    best,
    chosen,
    trainCommand: trainCommand.join(' '),
    tested,
    testByFamily,
    learned,
  });
}

/** What a winner that was trained has learned. */
async function learnedOf({ learned }: CrossvalFound['winner']): Promise<readonly PictureSection[]> {
  if (learned === undefined) return [];
  const { learnedBy } = await import('../experiments/pictures/templates.ts');
  const { learnedSections } = await import('../report/pictures/learned.ts');
  const { classifier, features } = learned;
  return learnedSections(learnedBy(classifier, features), classifier.classNames);
}
