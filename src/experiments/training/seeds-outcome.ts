import { sparsityOf } from '../../models/classifier.ts';
import { meanAndStd } from '../../selection/metrics.ts';
import type { Outcome, Resources } from '../experiment.ts';
import { modelKeeper } from '../resources/model-keeper.ts';
import { keepPredictions, predictionsOf } from '../resources/predictions-keeper.ts';
import type { TrainingSpec } from '../specs/training.ts';
import { judgeOnTest } from './judgement.ts';
import type { Trained, TrainingKind } from './kind.ts';
import { type Judges, judgedOn, outcomeOf, type TrainingFound, trainAccuracyOf } from './outcome.ts';
import type { SeedFound } from './seeds-found.ts';

/** The mean of what all have; null if one has none. */
function overSeeds(values: readonly (number | null | undefined)[]) {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? meanAndStd(numbers) : null;
}

/**
 * Judges several trainings of one setting, on the test set with a single reading: no seed is chosen by how it did. The
 * results of a single training are those of the first.
 * @param before the test accuracies that the run has already read
 */
export async function seedsOutcome<Spec extends TrainingSpec>(
  kind: TrainingKind<Spec>,
  resources: Resources,
  trainings: readonly { readonly spec: Spec; readonly trained: Trained }[],
  judges: Judges & { readonly testAccuracies: readonly number[] | undefined },
  dataDir: string | undefined,
): Promise<Outcome<TrainingFound>> {
  const { directory } = resources.recorder;
  const { testAccuracies: before } = judges;
  const own: Awaited<ReturnType<typeof judgedOn>>[] = [];
  for (const { trained } of trainings) own.push(await judgedOn(resources, trained.classifier, judges));
  const [first] = trainings;
  const isKnown = judges.onTest !== undefined && before?.length === trainings.length;
  const onTests =
    !first!.spec.test || isKnown
      ? []
      : await judgeOnTest(
          resources,
          judges.seen,
          trainings.map(({ trained }) => trained.classifier),
        );
  const onTest = isKnown ? judges.onTest : onTests[0];
  const testAccuracies = isKnown ? before : onTests.map(({ accuracy }) => accuracy);

  const models = trainings.map(({ spec, trained }) =>
    modelKeeper(
      resources,
      { classifier: trained.classifier, features: judges.seen.features },
      spec,
      directory?.ofSeed(spec.seed).modelPath ?? null,
    ),
  );
  const bySeed = trainings.map(({ spec, trained }, i): SeedFound => {
    const { trainLoss, epochs, classifier } = trained;
    const { onVal, onTraining } = own[i]!;
    return {
      ...{ seed: spec.seed, trainLoss, epochs },
      trainAccuracy: trainAccuracyOf(trained, onTraining),
      valAccuracy: onVal?.accuracy ?? null,
      ...(onTest && { testAccuracy: testAccuracies[i]! }),
      sparsity: sparsityOf(classifier),
      modelPath: models[i]!.path,
    };
  });
  const test = onTest && overSeeds(testAccuracies);
  const across = {
    trainAccuracy: overSeeds(bySeed.map(({ trainAccuracy }) => trainAccuracy)),
    valAccuracy: overSeeds(bySeed.map(({ valAccuracy }) => valAccuracy)),
    ...(test && { testAccuracy: test }),
  };
  const { found, results, lacksTestImages } = outcomeOf(
    kind,
    resources,
    first!.spec,
    first!.trained,
    judges,
    { ...own[0]!, onTest },
    dataDir,
  );
  return {
    found: { ...found, seeds: { bySeed, across } },
    lacksTestImages,
    results: {
      ...results,
      modelPath: models[0]!.path,
      seeds: bySeed.map(({ epochs: _, ...seed }) => seed),
      acrossSeeds: across,
    },
    keep: async () => {
      for (const { keep } of models) await keep();
      for (const [i, { spec }] of trainings.entries()) {
        const images = own[i]!.onVal?.images;
        const path = directory?.ofSeed(spec.seed).predictionsPath;
        await keepPredictions(path, () => images && predictionsOf(images, spec.loss));
      }
    },
  };
}
