import { type Context, defineCommand, fieldFlag, optional, toggle } from '../cli/command.ts';
import { usageError } from '../errors.ts';
import type { KnnFound } from '../experiments/knn.ts';
import type { OwnImage } from '../experiments/pictures/knn-neighbours.ts';
import type { AskedPair } from '../experiments/pictures/mistakes.ts';
import { knnFields } from '../experiments/specs/knn.ts';
import type { PictureSection } from '../report/pictures/section.ts';
import { pickFields } from '../util/fields.ts';
import { path } from '../util/options.ts';
import { onOneLine } from '../util/text/printable.ts';
import { experimentFlags, featureFlags } from './flags/data-flags.ts';
import { askedPairs, trainedPictureFlags } from './flags/picture-flags.ts';
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
  neighboursOf: optional(
    '--neighbours-of <file>',
    'show the nearest training images of an image of your own, of a folder of them, or of a pattern',
    path('an image, a folder or a pattern'),
  ),
  ...trainedPictureFlags,
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
    ['cifar-train knn --k 7 --neighbours-of cat.jpg', 'the training images that are nearest to a photo'],
    ['cifar-train knn --k 7 --pictures neighbours', 'the neighbours of some images, as PNG files too'],
    ['cifar-train knn --k 7 --dataset shapes', 'no download needed'],
  ],
  run: async (options, context) => {
    const { knnExperiment, nFoldsOf } = await import('../experiments/knn.ts');
    const { knnReport } = await import('../report/terminal/knn-report.ts');
    const { conduct } = await import('./running/conduct.ts');
    const { checkPictures, writePictures } = await import('./outputs/pictures.ts');
    const { checkShown } = await import('./outputs/trained-pictures.ts');
    const { checkPairs } = await import('../experiments/pictures/mistakes.ts');
    const { save, pictures: folder, run, neighboursOf } = options;
    await checkSave(save);
    await checkPictures(folder);
    const asked = askedPairs(options.mistakes);
    const filled = withSeeds(options);
    const spec = pickFields(knnFields, filled);
    checkShown(options, spec.test || nFoldsOf(spec, neighboursOf !== undefined) !== undefined);
    const own = neighboursOf === undefined ? [] : await ownImages(neighboursOf, options.json, context);
    const draws = run || folder !== undefined;
    const experiment = knnExperiment(spec, { keepsModel: save !== undefined, draws, own });
    await conduct(experiment, filled, context, {
      paragraphs: knnReport,
      check: (classNames) => checkPairs(asked, classNames),
      save: async (found) => {
        if (folder !== undefined) {
          await writePictures(folder, `knn on ${spec.dataset}`, await picturesOf(found, asked), context);
        }
        if (save === undefined || found.model === undefined) return;
        const { encodeKnnModel } = await import('../runs/models/knn-model.ts');
        const { writePlace } = await import('./outputs/output-paths.ts');
        await writePlace(`the model, k = ${found.model.options.k},`, save, encodeKnnModel(found.model), context);
      },
      html: async (found, head) => {
        const { knnPage } = await import('../report/html/pages/knn-page.ts');
        const { dataUri: address } = await import('../images/png.ts');
        return knnPage(head, { ...found, pictures: { sections: await picturesOf(found, asked), address } });
      },
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

/** Neighbours and mistakes, as pictures. */
async function picturesOf(
  { ofOwn, neighbours, judged, classNames }: KnnFound,
  asked: readonly AskedPair[],
): Promise<readonly PictureSection[]> {
  const { neighbourSections } = await import('../report/pictures/neighbours.ts');
  const { mistakeSections } = await import('../report/pictures/mistakes.ts');
  const { mistakesIn } = await import('../experiments/pictures/mistakes.ts');
  const images = judged();
  return [
    ...[ofOwn, neighbours].flatMap((some) => (some === undefined ? [] : neighbourSections(some, classNames))),
    ...mistakeSections(images && mistakesIn(images, asked), classNames),
  ];
}

/** Each takes a row of pictures. */
const MOST_OWN = 50;

/** @throws UserError (usage) for what names no file, or too many; (data) for what is no image */
async function ownImages(word: string, json: boolean, context: Context): Promise<readonly OwnImage[]> {
  const { findImages } = await import('../images/find.ts');
  const { readSource } = await import('../experiments/predict/sources.ts');
  const { observerOf } = await import('./running/conduct.ts');
  const { signal } = context;
  const images: OwnImage[] = [];
  for (const path of await findImages([word], { signal, observer: observerOf(json, context) })) {
    const source = await readSource(path, { fit: 'crop', stdin: process.stdin, signal });
    if (source.trouble !== undefined) throw source.trouble;
    for (const { file, pixels } of source.images) images.push({ file, pixels });
    if (images.length > MOST_OWN) {
      throw usageError(
        `--neighbours-of shows the neighbours of ${MOST_OWN} images at most; ${onOneLine(word)} names more`,
        { hint: 'name one of them, or a folder of fewer' },
      );
    }
  }
  return images;
}
