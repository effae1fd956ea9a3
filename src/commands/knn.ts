import { defineCommand, flag, type OptionsOf, optional, toggle } from '../cli/command.ts';
import { experimentFlags } from '../cli/common-flags.ts';
import { usageError } from '../errors.ts';
import { type Lab, type Outcome, runExperiment } from '../experiments/run.ts';
import { readTest, type Tested } from '../experiments/test-reading.ts';
import type { Watch } from '../kernels/backend.ts';
import { KnnClassifier } from '../models/knn/classifier.ts';
import { TIES, type Ties } from '../models/knn/vote.ts';
import { knnChart } from '../report/terminal/knn-chart.ts';
import { knnTable } from '../report/terminal/knn-table.ts';
import { bestScore, checkNeighbours, crossValidateKnn } from '../selection/cross-validate-knn.ts';
import { type Folds, foldsRandom, makeFolds } from '../selection/folds.ts';
import type { KnnScore } from '../selection/results.ts';
import { percent, plural } from '../util/format.ts';
import { choice, integer, list } from '../util/options.ts';
import { grid } from '../util/ranges.ts';

const flags = {
  k: flag('--k <list>', 'numbers of neighbours that vote', grid(integer({ min: 1 }), { whole: true }), [7]),
  folds: optional('--folds <n>', 'folds of the cross-validation', integer(), '5; none with --test and one candidate'),
  metric: flag('--metric <list>', 'l2 (Euclidean), l1 (Manhattan), or l1,l2', list(choice('l2', 'l1')), [
    'l2',
  ] as const),
  ties: flag(
    '--ties <rule>',
    'who wins a tied vote: the smallest label, or the class whose neighbour is nearest',
    choice(...TIES),
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
    'Classifies each image by the majority of its k nearest training images, and judges every k by cross-validation. Distances are exact; one search serves every k.',
  flags,
  examples: [
    ['cifar-train knn --k 7 --folds 5', 'cross-validated accuracy of 7 nearest neighbours'],
    ['cifar-train knn --k 1,3,5,7,10,20 --metric l1,l2', 'choose k and the metric'],
    ['cifar-train knn --k 7 --metric l1 --test', 'fit on all training images, score on the test set'],
    ['cifar-train knn --k 7 --dataset shapes', 'without any download'],
  ],
  run: (options, context) =>
    runExperiment('knn', options, context, (nTrain) => {
      const candidates = options.metric.flatMap((metric) => options.k.map((k) => ({ metric, k })));
      const nFolds = options.folds ?? (options.test && candidates.length === 1 ? undefined : 5);
      const folds = nFolds === undefined ? undefined : foldsOf(options, nTrain, nFolds);
      const largest = Math.max(...options.k);
      if (largest > nTrain) {
        throw usageError(`--k must be at most ${nTrain}, the number of training images; got ${largest}`, {
          hint: `the largest that works: --k ${nTrain}`,
        });
      }

      const work = async (lab: Lab): Promise<Outcome> => {
        const page = context.terminal;
        const scores = folds === undefined ? [] : await crossValidate(lab, folds, options);
        const best: Candidate = folds === undefined ? candidates[0]! : bestScore(scores);
        const paragraphs = folds === undefined ? [] : [knnTable(scores, best, page), knnChart(scores, page)];
        const tested = options.test ? await scoreOnTest(lab, best, options.ties) : undefined;
        if (tested !== undefined) {
          const accuracyText = page.style.bold(percent(tested.testAccuracy));
          const setting = `k = ${best.k}, ${best.metric}`;
          paragraphs.push(`test accuracy, ${setting}: ${accuracyText} of ${plural(tested.nTest, 'image')}`);
        }
        const report: Outcome['report'] = async (run) =>
          (await import('../report/html/knn-page.ts')).knnPage(run, { scores, best, tested });
        return { results: { results: scores, best, ...tested }, paragraphs, report };
      };
      return { resolved: { folds: nFolds ?? null }, work };
    }),
});

type Options = OptionsOf<typeof flags>;
type Candidate = Pick<KnnScore, 'metric' | 'k'>;

function foldsOf(options: Options, nTrain: number, nFolds: number): Folds {
  const folds = makeFolds(nTrain, nFolds, options.shuffle ? foldsRandom(options.seed) : undefined);
  checkNeighbours(options.k, folds);
  return folds;
}

async function crossValidate(lab: Lab, folds: Folds, options: Options): Promise<readonly KnnScore[]> {
  const { pixels, labels, backend } = lab;
  const scores: KnnScore[] = [];
  for (const metric of options.metric) {
    const request = { backend, pixels, labels, folds, metric, ks: options.k, ties: options.ties };
    const search = (watch: Watch) => crossValidateKnn({ ...request, ...watch });
    const found = await lab.phase('search', () => lab.watched(`${metric} cross-validation`, search));
    for (const score of found) lab.record(score);
    scores.push(...found);
  }
  return scores;
}

/** Fits on all training images and reads the test set, which the ledger counts. */
export async function scoreOnTest(lab: Lab, { metric, k }: Candidate, ties: Ties): Promise<Tested> {
  const classifier = new KnnClassifier(lab.backend, { metric, k, ties }).fit(lab.pixels, lab.labels);
  const { tested } = await readTest(lab, (pixels) =>
    lab.watched('test set', (watch) => classifier.predict(pixels, watch)),
  );
  return tested;
}
