import { defineCommand, fieldFlag, optional, toggle } from '../cli/command.ts';
import { knnFields } from '../experiments/specs/knn.ts';
import { pickFields } from '../util/fields.ts';
import { path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { experimentFlags, featureFlags } from './flags/data-flags.ts';
import { seedsFlag, withSeeds } from './flags/seeds-flag.ts';

const flags = {
  k: fieldFlag(knnFields.k, '--k <list>', 'how many neighbours vote'),
  folds: fieldFlag(
    knnFields.folds,
    '--folds <n>',
    'folds of the cross-validation',
    '5; none with --test and one candidate',
  ),
  metric: fieldFlag(
    knnFields.metric,
    '--metric <list>',
    'l2 (Euclidean), l1 (Manhattan), cosine (the angle between two images), or several: l1,l2',
  ),
  weights: fieldFlag(
    knnFields.weights,
    '--weights <rule>',
    'how much a neighbour counts: the same (uniform), or 1 / its distance (distance)',
  ),
  ties: fieldFlag(
    knnFields.ties,
    '--ties <rule>',
    'how to decide a tied vote: the smallest label, or the class of the nearest neighbour',
  ),
  shuffle: toggle('--shuffle', 'assign images to folds at random (see --seed) instead of in contiguous parts'),
  stratify: toggle('--stratify', 'the same, with equal shares of each class in every fold'),
  test: toggle('--test', 'score the best candidate on the test set (the ledger counts it)'),
  save: optional(
    '--save <file>',
    'keep the best in a file, with all training images, for predict and evaluate',
    path('a file'),
  ),
  ...featureFlags,
  ...experimentFlags,
  ...seedsFlag('assign images to folds once each'),
};

export const knn = defineCommand({
  name: 'knn',
  description:
    'Classifies each image by the majority of its k nearest training images, and judges every k by cross-validation. Shows the accuracy of each class for the best. Distances are exact; one search serves every k.',
  flags,
  examples: [
    ['cifar-train knn --k 7 --folds 5', 'cross-validated accuracy of 7 nearest neighbours'],
    ['cifar-train knn --k 1,3,5,7,10,20 --metric l1,l2', 'choose k and the metric'],
    ['cifar-train knn --k 7 --metric l1 --test', 'fit on all training images, score on the test set'],
    ['cifar-train knn --k 1..20 --metric cosine --weights distance', 'near neighbours count more'],
    ['cifar-train knn --k 1..20 --features hog+hue', 'neighbours by edges and colours'],
    ['cifar-train knn --classes cat,dog --k 1..20', 'tell two classes apart'],
    ['cifar-train knn --k 1..20 --shuffle --seed 0..4', 'five times on other folds: how much is luck?'],
    ['cifar-train knn --k 7 --test --save knn.safetensors', 'keep it for predict and evaluate'],
    ['cifar-train knn --k 7 --dataset shapes', 'no download needed'],
  ],
  run: async (options, context) => {
    const { knnExperiment } = await import('../experiments/knn.ts');
    const { knnReport } = await import('../report/terminal/knn-report.ts');
    const { conduct } = await import('./running/conduct.ts');
    const { save } = options;
    await checkSave(save);
    const filled = withSeeds(options);
    const experiment = knnExperiment(pickFields(knnFields, filled), { keepsModel: save !== undefined });
    await conduct(experiment, filled, context, {
      paragraphs: knnReport,
      save: async ({ model }) => {
        if (save === undefined || model === undefined) return;
        const { saveKnnModel } = await import('../runs/models/knn-model.ts');
        await saveKnnModel(save, model);
        context.terminal.note(`the model is in ${onOneLine(save)}`);
      },
      html: async (found, head) => (await import('../report/html/knn-page.ts')).knnPage(head, found),
    });
  },
});

/** @throws UserError before the search, rather than after it */
async function checkSave(save: string | undefined): Promise<void> {
  if (save === undefined) return;
  const { KNN_MODEL_START } = await import('../runs/models/knn-model.ts');
  const { checkPlace } = await import('./outputs/output-paths.ts');
  const kind = { name: 'a k-NN model', isBegun: (start: string) => start.includes(KNN_MODEL_START) };
  await checkPlace('--save', save, kind, 'knn.safetensors');
}
