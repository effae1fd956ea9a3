import { type Context, defineCommand, fieldFlag, type OptionsOf, optional, toggle } from '../cli/command.ts';
import type { LinearFound } from '../experiments/linear/outcome.ts';
import type { ResumedLinear } from '../experiments/linear/resume.ts';
import { type LinearSpec, linearFields } from '../experiments/specs/linear.ts';
import type { RunHead } from '../runs/manifest.ts';
import { pickFields } from '../util/fields.ts';
import { path } from '../util/options.ts';
import { experimentFlags, featureFlags } from './flags/data-flags.ts';
import { valueFlags } from './flags/hyperparameter-flags.ts';
import { besideResume, lockWatch, refuseBesideResume } from './flags/resume-flags.ts';
import { type OneSeed, seedsFlag, withSeeds } from './flags/seeds-flag.ts';

const flags = {
  ...valueFlags(linearFields),
  shuffle: toggle('--no-shuffle', 'keep the images in their original order in every epoch'),
  earlyStopping: fieldFlag(
    linearFields.earlyStopping,
    '--early-stopping <n>',
    'stop after n epochs without a higher validation accuracy, and keep the best weights',
    'train every epoch',
  ),
  val: fieldFlag(
    linearFields.val,
    '--val <n>',
    'hold out the last n training images for validation; 0 for none',
    'a tenth',
  ),
  stratify: toggle(
    '--stratify',
    'hold out images drawn at random (see --seed), with equal shares of each class, instead of the last ones',
  ),
  resume: optional('--resume <run>', 'continue an interrupted run with its original options', path()),
  test: toggle('--test', 'at the end, score on the test set (the ledger counts it)'),
  ...featureFlags,
  ...experimentFlags,
  ...seedsFlag('train once each'),
};
type Options = Omit<OptionsOf<typeof flags>, 'resume'>;

export const linear = defineCommand({
  name: 'linear',
  description:
    'Trains f(x, W) = Wx + b on pixels scaled to [0, 1] minus the mean training image, or on standardised features (--features), by mini-batch gradient descent or to the optimum (--solver exact). The same seed and options give the same weights, to the bit, on any machine and for any number of threads.',
  flags,
  examples: [
    ['cifar-train linear --loss softmax', 'a softmax classifier, with a tenth of the training images for validation'],
    ['cifar-train linear --loss svm --learning-rate 0.01 --epochs 20', 'a multiclass SVM, trained longer'],
    [
      'cifar-train linear --optimizer adam --schedule cosine --epochs 50 --early-stopping 5',
      'until the validation accuracy stops rising',
    ],
    ['cifar-train linear --loss mse --reg l1 --reg-strength 3e-4', 'least squares with weights that are exactly 0'],
    ['cifar-train linear --solver exact --reg-strength 0.01', 'the optimum: no learning rate, no epochs'],
    ['cifar-train linear --solver random-search --tries 1000', 'the baseline: the best of 1,000 random weights'],
    ['cifar-train linear --loss softmax --val 0 --test', 'train on everything, then score on the test set'],
    [
      'cifar-train linear --features hog+hue --solver exact --reg-strength 1e-3',
      'edges and colours instead of pixels, to the optimum',
    ],
    ['cifar-train linear --loss svm --classes cat,dog', 'two classes only'],
    ['cifar-train linear --loss softmax --dataset shapes', 'no download needed'],
    ['cifar-train linear --loss svm --seed 0..4', 'the same training with five seeds: how much is luck?'],
    ['cifar-train linear --resume runs/linear-3', 'continue an interrupted run, ending in the same weights'],
  ],
  run: async ({ resume, ...options }, context) => {
    if (resume === undefined) {
      const filled = withSeeds(options);
      const spec = pickFields(linearFields, filled);
      (await import('../experiments/linear/check.ts')).checkNewTraining(spec, context.typed);
      return await train(spec, filled, context);
    }
    const { resumeLinear } = await import('../experiments/linear/resume.ts');
    const resumed = await resumeLinear(resume, lockWatch(context));
    try {
      refuseBesideResume('linear', flags, resume, context.typed);
      const { seed, seeds } = resumed.spec;
      const own = { ...besideResume(flags, options, resumed), seed, ...(seeds && { seeds }) };
      await train(resumed.spec, own, context, resumed);
    } finally {
      await resumed.lock.release();
    }
  },
});

async function train(
  spec: LinearSpec,
  options: OneSeed<Options>,
  context: Context,
  resumed?: ResumedLinear,
): Promise<void> {
  const { linearExperiment } = await import('../experiments/linear/experiment.ts');
  const { linearReport } = await import('../report/terminal/linear-report.ts');
  const { conduct } = await import('./conduct.ts');
  const { withRateFinder } = await import('../experiments/linear/advice.ts');
  const experiment = linearExperiment(spec, context.typed, options.dataDir, resumed);
  await conduct(experiment, options, context, { paragraphs: linearReport, html }, resumed).catch((error: unknown) => {
    throw withRateFinder(error, spec, options.dataDir);
  });
}

async function html(found: LinearFound, head: RunHead): Promise<string> {
  const { linearPage } = await import('../report/html/linear-page.ts');
  const { epochs, trainLoss, onVal, onTest, classifier, advice, seeds } = found;
  if (seeds !== undefined) {
    const { seedsPage } = await import('../report/html/seeds-page.ts');
    return seedsPage(head, {
      ...seeds,
      nVal: onVal?.nSamples ?? 0,
      tested: onTest?.tested,
      advice: advice ?? undefined,
    });
  }
  return linearPage(head, {
    ...{ epochs, trainLoss, classNames: classifier.classNames, advice: advice ?? undefined },
    valAccuracy: onVal?.accuracy ?? null,
    nVal: onVal?.nSamples ?? 0,
    tested: onTest?.tested,
    confusion: (onTest ?? onVal)?.confusion,
  });
}
