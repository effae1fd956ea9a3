import { usageError } from '../errors.ts';
import type { Metric } from '../kernels/backend.ts';
import { KnnClassifier } from '../models/knn/classifier.ts';
import { knnChart } from '../report/terminal/knn-chart.ts';
import { knnTable } from '../report/terminal/knn-table.ts';
import { bestScore, crossValidateKnn } from '../selection/cross-validate-knn.ts';
import { makeFolds } from '../selection/folds.ts';
import { accuracy } from '../selection/metrics.ts';
import type { KnnScore } from '../selection/results.ts';
import { percent, plural } from '../util/format.ts';
import { choice, integer, list } from '../util/options.ts';
import { Random } from '../util/random.ts';
import { grid } from '../util/ranges.ts';
import { defineCommand, flag, type OptionsOf, optional, toggle } from './command.ts';
import { experimentFlags } from './common-flags.ts';
import { type Lab, runExperiment } from './experiment.ts';

const flags = {
  k: flag('--k <list>', 'numbers of neighbours that vote', grid(integer({ min: 1 }), { whole: true }), [7]),
  folds: optional('--folds <n>', 'folds of the cross-validation', integer(), '5; none with --test and one candidate'),
  metric: flag('--metric <list>', 'l2 (Euclidean), l1 (Manhattan), or l1,l2', list(choice('l2', 'l1')), [
    'l2',
  ] as const),
  ties: flag(
    '--ties <rule>',
    'who wins a tied vote: the smallest label, or the class whose neighbour is nearest',
    choice('smallest', 'nearest'),
    'smallest',
  ),
  shuffle: toggle('--shuffle', 'deal images to folds at random (see --seed) instead of in contiguous parts'),
  test: toggle('--test', 'score the best candidate on the test set (the ledger counts it)'),
  ...experimentFlags,
};

export const knn = defineCommand({
  name: 'knn',
  summary: 'k-nearest neighbours, cross-validated',
  description:
    'Classifies each image by the majority of its k nearest training images, and judges every k by cross-validation.\nDistances are exact; one search serves every k.',
  flags,
  examples: [
    ['cifar-train knn --k 7 --folds 5', 'cross-validated accuracy of 7 nearest neighbours'],
    ['cifar-train knn --k 1,3,5,7,10,20 --metric l1,l2', 'choose k and the metric'],
    ['cifar-train knn --k 7 --metric l1 --test', 'fit on all training images, score on the test set'],
    ['cifar-train knn --k 7 --dataset shapes', 'without any download'],
  ],
  run: (options, context) =>
    runExperiment('knn', options, context, async (lab) => {
      const { style, width } = context.terminal;
      const candidates = options.metric.flatMap((metric) => options.k.map((k) => ({ metric, k })));
      const judge = options.folds !== undefined || !options.test || candidates.length > 1;
      const scores = judge ? await crossValidate(lab, options.folds ?? 5, options) : [];
      const best: { metric: Metric; k: number } = judge ? bestScore(scores) : candidates[0]!;
      const parts = judge ? [knnTable(scores, best, { style, width }), knnChart(scores, { style, width })] : [];
      const results = { results: scores, best };
      if (!options.test) return { results, text: parts.filter((part) => part !== '').join('\n\n') };
      const tested = await scoreOnTest(lab, best, options.ties);
      parts.push(
        `test accuracy, k = ${best.k}, ${best.metric}: ${style.bold(percent(tested.testAccuracy))} of ${plural(tested.nTest, 'image')}`,
      );
      return { results: { ...results, ...tested }, text: parts.filter((part) => part !== '').join('\n\n') };
    }),
});

type Options = OptionsOf<typeof flags>;

async function crossValidate(lab: Lab, nFolds: number, options: Options): Promise<readonly KnnScore[]> {
  const { pixels, labels, backend } = lab;
  const folds = makeFolds(pixels.nRows, nFolds, options.shuffle ? Random.seeded(options.seed) : undefined);
  const scores: KnnScore[] = [];
  for (const metric of options.metric) {
    const request = { backend, pixels, labels, folds, metric, ks: options.k, ties: options.ties };
    const label = `${metric} cross-validation`;
    const found = await lab.phase('search', () =>
      lab.watched(label, (watch) => crossValidateKnn({ ...request, ...watch })),
    );
    for (const score of found) await lab.record(score);
    scores.push(...found);
  }
  return scores;
}

async function scoreOnTest(lab: Lab, { metric, k }: { metric: Metric; k: number }, ties: Options['ties']) {
  if (k > lab.pixels.nRows) {
    throw usageError(`--k must be at most ${lab.pixels.nRows}, the number of training images; got ${k}`, {
      hint: 'try --k 7',
    });
  }
  const classifier = new KnnClassifier(lab.backend, { metric, k, ties }).fit(lab.pixels, lab.labels);
  const { images, pixels, digest, nthReading } = await lab.readTestSet();
  const predict = () => lab.watched('test set', (watch) => classifier.predict(pixels, watch));
  const testAccuracy = accuracy(await lab.phase('test', predict), images.labels);
  return { testAccuracy, nTest: images.nSamples, testDigest: digest, testReadings: nthReading };
}
