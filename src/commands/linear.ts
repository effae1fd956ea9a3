import { type LinearClassifier, predict } from '../models/linear/classifier.ts';
import { LINEAR_DEFAULTS } from '../models/linear/defaults.ts';
import type { EpochRecord } from '../models/linear/epoch.ts';
import { type Examples, labelsOf } from '../models/linear/examples.ts';
import type { LinearHyperparameters } from '../models/linear/hyperparameters.ts';
import { INITIALIZERS } from '../models/linear/initializers.ts';
import { LOSSES } from '../models/linear/losses.ts';
import { OPTIMIZERS } from '../models/linear/optimizers.ts';
import { REGULARIZERS } from '../models/linear/regularizers.ts';
import { NO_WARM_UP, SCHEDULES } from '../models/linear/schedules.ts';
import { type TrainLinearResult, trainLinear } from '../models/linear/trainer.ts';
import { confusionTable } from '../report/terminal/confusion-table.ts';
import { epochLine } from '../report/terminal/epoch-line.ts';
import { lossCurve } from '../report/terminal/loss-curve.ts';
import { saveLinearModel } from '../runs/model-file.ts';
import { holdOutLast } from '../selection/folds.ts';
import { accuracy, type ConfusionMatrix, confusionMatrix, perClassAccuracy } from '../selection/metrics.ts';
import { percent, plural } from '../util/format.ts';
import { choice, integer, number } from '../util/options.ts';
import { Random } from '../util/random.ts';
import { defineCommand, flag, type OptionsOf, optional, toggle } from './command.ts';
import { experimentFlags } from './common-flags.ts';
import { type Lab, type Outcome, runExperiment } from './experiment.ts';
import type { Terminal } from './terminal/terminal.ts';
import { version } from './version.ts';

const { softmax, svm } = LINEAR_DEFAULTS;
const words = <T extends string>(table: Readonly<Record<T, unknown>>) => choice(...(Object.keys(table) as T[]));

const flags = {
  loss: flag(
    '--loss <name>',
    'softmax, svm, squared-hinge, ova-hinge, crammer-singer or mse',
    words(LOSSES),
    'softmax',
  ),
  learningRate: optional(
    '--learning-rate <x>',
    'the size of a step',
    number({ above: 0 }),
    `${softmax.learningRate} for softmax, ${svm.learningRate} for svm`,
  ),
  reg: flag('--reg <name>', 'penalty on the weights: l2, l1, elastic or none', words(REGULARIZERS), 'l2'),
  regStrength: flag(
    '--reg-strength <x>',
    'factor before the penalty',
    number({ min: 0 }),
    softmax.regularizationStrength,
  ),
  epochs: flag('--epochs <n>', 'how often every training image is seen', integer({ min: 1 }), softmax.epochs),
  batchSize: flag('--batch-size <n>', 'images a step', integer({ min: 1 }), softmax.batchSize),
  val: optional(
    '--val <n>',
    'the last n training images validate instead of training; 0 for none',
    integer({ min: 0 }),
    'a tenth',
  ),
  init: flag(
    '--init <name>',
    'where weights start: normal (small random numbers) or zeros',
    words(INITIALIZERS),
    'normal',
  ),
  shuffle: toggle('--no-shuffle', 'take images in their own order in every epoch'),
  test: toggle('--test', 'at the end, score on the test set (the ledger counts it)'),
  ...experimentFlags,
};

export const linear = defineCommand({
  name: 'linear',
  summary: 'a linear classifier, trained by mini-batch gradient descent',
  description:
    'Trains f(x, W) = Wx + b on pixels scaled to [0, 1] minus the mean training image, by mini-batch gradient descent. The same seed and options give the same weights, to the bit, on any machine and for any number of threads.',
  flags,
  examples: [
    ['cifar-train linear --loss softmax', 'a softmax classifier, with a tenth of the training images for validation'],
    ['cifar-train linear --loss svm --learning-rate 0.01 --epochs 20', 'a multiclass SVM, trained longer'],
    ['cifar-train linear --loss softmax --val 0 --test', 'train on everything, then score on the test set'],
    ['cifar-train linear --loss softmax --dataset shapes', 'without any download'],
  ],
  run: (options, context) =>
    runExperiment('linear', options, context, (nTrain) => {
      const { training, heldOut } = holdOutLast(nTrain, options.val ?? Math.floor(nTrain / 10));

      const work = async (lab: Lab): Promise<Outcome> => {
        const page = context.terminal;
        const { pixels, labels, dataset } = lab;
        const train = { pixels, labels, rows: training };
        const val = heldOut.length === 0 ? undefined : { pixels, labels, rows: heldOut };
        const fit = () => trainWatched(lab, train, val, options, context.terminal);
        const { classifier, epochs } = await lab.phase('train', fit);
        const modelPath = lab.modelPath ?? null;
        const keep = async () => {
          const origin = { loss: options.loss, seed: options.seed, dataDigest: dataset.digest, version };
          if (modelPath !== null) await saveLinearModel(modelPath, { model: classifier, origin });
        };
        const tested = options.test ? await lab.readTestSet() : undefined;
        const judged = await lab.phase('score', () => judge(lab, classifier, tested ? testExamples(tested) : val));
        const results = {
          epochs,
          valAccuracy: epochs.at(-1)?.valAccuracy ?? null,
          ...(judged && {
            confusionOf: tested ? 'test' : 'validation',
            confusion: judged.confusion,
            perClassAccuracy: perClassAccuracy(judged.confusion),
          }),
          ...(tested && judged && testResults(tested, judged.accuracy)),
          modelPath,
        };
        const paragraphs = [lossCurve(epochs, page), lossLine(epochs)];
        if (judged !== undefined) {
          const part = tested === undefined ? 'validation' : 'test';
          const share = page.style.bold(percent(judged.accuracy));
          paragraphs.push(`${part} accuracy: ${share} of ${plural(judged.nSamples, 'image')}`);
          paragraphs.push(confusionTable(judged.confusion, dataset.classNames, page));
        }
        return { results, paragraphs, keep };
      };
      const { learningRate } = hyperparametersOf(options);
      return { resolved: { learningRate, val: heldOut.length }, work };
    }),
});

const lossLine = (epochs: readonly EpochRecord[]): string =>
  `training loss: ${epochs.at(-1)!.trainLoss.toPrecision(5)} after ${plural(epochs.length, 'epoch')}`;

type Options = OptionsOf<typeof flags>;
type TestSet = Awaited<ReturnType<Lab['readTestSet']>>;

const testExamples = ({ pixels, images }: TestSet): Examples => ({ pixels, labels: images.labels });

const testResults = ({ images, digest, nthReading }: TestSet, testAccuracy: number) => ({
  testAccuracy,
  nTest: images.nSamples,
  testDigest: digest,
  testReadings: nthReading,
});

function hyperparametersOf(options: Options): LinearHyperparameters {
  return {
    loss: LOSSES[options.loss],
    regularizer: REGULARIZERS[options.reg],
    regularizationStrength: options.regStrength,
    learningRate: options.learningRate ?? LINEAR_DEFAULTS[options.loss].learningRate,
    epochs: options.epochs,
    batchSize: options.batchSize,
    shuffle: options.shuffle,
    init: INITIALIZERS[options.init],
    optimizer: OPTIMIZERS.sgd,
    schedule: SCHEDULES.constant,
    warmUp: NO_WARM_UP,
  };
}

async function trainWatched(
  lab: Lab,
  train: Examples,
  val: Examples | undefined,
  options: Options,
  terminal: Terminal,
): Promise<TrainLinearResult> {
  const bar = terminal.progress('training', options.epochs);
  try {
    return await trainLinear({
      ...hyperparametersOf(options),
      backend: lab.backend,
      train,
      val,
      classNames: lab.dataset.classNames,
      random: Random.seeded(options.seed),
      signal: lab.signal,
      onBatch: ({ epoch, batch, nBatches }) => bar.update(epoch - 1 + batch / nBatches),
      onEpoch: (record) => {
        lab.record(record);
        terminal.note(epochLine(record, options.epochs, terminal.style));
      },
    });
  } finally {
    bar.stop();
  }
}

interface Judgement {
  readonly nSamples: number;
  readonly accuracy: number;
  readonly confusion: ConfusionMatrix;
}

async function judge(lab: Lab, classifier: LinearClassifier, examples?: Examples): Promise<Judgement | undefined> {
  if (examples === undefined) return undefined;
  const { pixels, rows } = examples;
  const predictions = await predict(lab.backend, classifier, pixels, { rows, signal: lab.signal });
  const truth = labelsOf(examples);
  const confusion = confusionMatrix(predictions, truth, classifier.classNames.length);
  return { nSamples: truth.length, accuracy: accuracy(predictions, truth), confusion };
}
