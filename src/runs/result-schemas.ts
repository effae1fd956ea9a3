import { z } from 'zod';
import type { ResultsByCommand, RunCommand, TestedResults } from './results.ts';

const count = z.int().nonnegative();
const share = z.number().min(0).max(1);
const seconds = z.number().nonnegative();

const interval = z.tuple([share, share]).readonly();
const tested = z.object({
  testAccuracy: share,
  testAccuracyInterval: interval.optional(),
  nTest: count,
  testDigest: z.string(),
  testReadings: count,
});

const candidate = z.object({ metric: z.enum(['l1', 'l2', 'cosine']), k: count.min(1) });
const score = candidate.extend({ foldAccuracies: z.array(share), mean: share, std: z.number() });
const epochRecord = z.object({
  ...{ epoch: count.min(1), trainLoss: z.number(), valLoss: z.number().nullable().optional() },
  ...{ trainAccuracy: share.nullable().optional(), valAccuracy: share.nullable(), seconds },
});
/** The epochs of a training in a sweep. */
export const curveSchema = z.array(z.object({ epoch: count.min(1), trainLoss: z.number(), valAccuracy: share }));
/** What older versions did not record. */
const newer = {
  splitTrainScores: z.array(share.nullable()).default([]),
  meanTrainScore: share.nullable().default(null),
  stdTrainScore: z.number().nullable().default(null),
  meanSparsity: share.nullable().default(null),
  curve: curveSchema.default([]),
  gapToBest: z.number().nullable().default(null),
  gapStandardError: z.number().nullable().default(null),
  withinNoise: z.boolean().default(false),
  converged: z.boolean().optional(),
  steps: count.optional(),
  gradientNorm: z.number().nonnegative().optional(),
};
const params = z.record(z.string(), z.union([z.string(), z.number()]));
const trial = z.object({
  params,
  status: z.enum(['finished', 'pruned', 'diverged']),
  epochsTrained: count,
  splitTestScores: z.array(share.nullable()),
  meanTestScore: share.nullable(),
  stdTestScore: z.number().nullable(),
  rankTestScore: count.min(1),
  meanFitTime: seconds,
  stdFitTime: seconds,
  meanScoreTime: seconds,
  stdScoreTime: seconds,
  ...newer,
});
const confusion = {
  confusionOf: z.enum(['test', 'validation']).optional(),
  confusion: z.array(z.array(count)).optional(),
  perClassAccuracy: z.array(share.nullable()).optional(),
};
const overSeeds = z.object({ mean: share, std: z.number() });
const seedResults = z.object({
  ...{ seed: count, trainLoss: z.number(), trainAccuracy: share.nullable(), valAccuracy: share.nullable() },
  ...{ testAccuracy: share.optional(), sparsity: share, modelPath: z.string().nullable() },
});
const passed = z.object({ passed: z.boolean() });

const layerUnits = z.object({ layer: count.min(1), units: count.min(1), dead: count });
const trainingResults = z.object({
  epochs: z.array(epochRecord),
  classifierEpoch: count.optional(),
  trainLoss: z.number().optional(),
  bestTry: count.optional(),
  steps: count.optional(),
  gradientNorm: z.number().nonnegative().optional(),
  converged: z.boolean().optional(),
  valAccuracy: share.nullable(),
  valAccuracyInterval: interval.nullable().optional(),
  trainAccuracy: share.nullable(),
  sparsity: share,
  advice: z.object({ kind: z.string(), text: z.string(), command: z.string().optional() }).nullable(),
  ...confusion,
  modelPath: z.string().nullable(),
  seeds: z.array(seedResults).optional(),
  acrossSeeds: z
    .object({
      trainAccuracy: overSeeds.nullable(),
      valAccuracy: overSeeds.nullable(),
      testAccuracy: overSeeds.optional(),
    })
    .optional(),
  ...tested.partial().shape,
});

const nearImage = z.object({ image: count, class: z.string(), distance: z.number() });

/** The schema of the results of every command. */
export const RESULTS: { readonly [Command in RunCommand]: z.ZodType<ResultsByCommand[Command]> } = {
  knn: z.object({
    results: z.array(score),
    best: z.union([score, candidate]),
    seeds: z.array(z.object({ seed: count, results: z.array(score) })).optional(),
    acrossSeeds: z.array(candidate.extend(overSeeds.shape)).optional(),
    ...confusion,
    ...tested.partial().shape,
  }),
  linear: trainingResults,
  network: trainingResults.extend({ deadUnits: z.array(layerUnits).optional() }),
  crossval: z.object({
    trials: z.array(trial),
    best: trial.nullable(),
    chosen: trial.optional(),
    testByFamily: z.array(z.object({ family: z.string(), params, testAccuracy: share })).optional(),
    trainCommand: z.string().optional(),
    modelPath: z.string().nullable().optional(),
    ...tested.partial().shape,
  }),
  'lr-find': z.object({
    points: z.array(z.object({ learningRate: z.number(), loss: z.number(), smoothed: z.number() })),
    suggestion: z.number().nullable(),
    lowest: z.number(),
    end: z.enum(['from', 'to']).nullable(),
  }),
  'pixel-distance': z.object({
    image: z.union([count, z.string()]),
    imageDigest: z.string().optional(),
    class: z.string().optional(),
    ...{ l2Squared: count, l2: z.number(), nOthers: count, nearest: nearImage },
    variants: z.array(
      z.object({
        ...{ name: z.string(), what: z.string(), nearest: nearImage },
        ...{ l2Squared: count, l1: count, rank: count, l1Rank: count },
      }),
    ),
  }),
  gradcheck: z.object({
    gradients: z.array(
      z.object({
        ...{ loss: z.string(), reg: z.string(), nCoordinates: count },
        ...{ largestError: z.number(), nKinks: count, nWrong: count },
      }),
    ),
    sanity: z.array(
      z.object({
        loss: z.string(),
        start: passed.extend({ loss: z.number().nullable(), expected: z.number() }),
        penalty: passed.extend({ losses: z.array(z.number().nullable()) }),
        tiny: passed.extend({
          ...{ nImages: count, loss: z.number().nullable(), accuracy: z.number().optional() }, // which came later
          tooAlike: z.boolean().optional(),
        }),
      }),
    ),
  }),
};

/** The reading of the test set among some results; undefined if it was not read. */
export const testedIn = (results: unknown): TestedResults | undefined => tested.safeParse(results).data;
