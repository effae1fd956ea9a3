import { z } from 'zod';

/** An accuracy in [0, 1]. */
export interface HeadlineAccuracy {
  readonly accuracy: number;
  /** Population standard deviation, where it is a mean over folds or seeds. */
  readonly std?: number | undefined;
  /** How many images were judged: over all folds together. Absent where that is not known. */
  readonly nImages?: number | undefined;
}

/** What the results of a run come to, in a few numbers. */
export interface Headline {
  /** Of the best candidate, trial or training, or of the trial that was chosen in its place. */
  readonly validation?: HeadlineAccuracy | undefined;
  readonly test?: HeadlineAccuracy | undefined;
}

const share = z.number().min(0).max(1);
const accuracySchema = z.object({
  accuracy: share,
  std: z.number().nonnegative().optional(),
  nImages: z.int().nonnegative().optional(),
});
/** Whatever it is, it is no reason to refuse a run. */
export const headlineSchema: z.ZodType<Headline | undefined> = z
  .object({ validation: accuracySchema.optional(), test: accuracySchema.optional() })
  .optional()
  .catch(undefined);

const overSeeds = z.object({ mean: share, std: z.number() });
const candidate = z.object({ metric: z.string(), k: z.int() });

const winner = z.object({
  ...candidate.partial().shape,
  mean: share.optional(),
  std: z.number().optional(),
  meanTestScore: share.nullable().optional(),
  stdTestScore: z.number().nullable().optional(),
  splitTestScores: z.array(share.nullable()).optional(),
});

/** Of the results of any command, those that count here. */
const shape = z.object({
  testAccuracy: share.optional(),
  nTest: z.int().optional(),
  confusionOf: z.string().optional(),
  confusion: z.array(z.array(z.int())).optional(),
  // of a training
  valAccuracy: share.nullable().optional(),
  // of k-NN and of sweeps: the best, and what was chosen in its place
  best: winner.nullable().optional(),
  chosen: winner.optional(),
  acrossSeeds: z
    .union([
      z.object({ valAccuracy: overSeeds.nullable(), testAccuracy: overSeeds.optional() }),
      z.array(candidate.extend(overSeeds.shape)),
    ])
    .optional(),
});
type Results = z.infer<typeof shape>;

interface Judged {
  readonly results: unknown;
  readonly options: Readonly<Record<string, unknown>>;
  readonly dataset: { readonly nTrain: number };
}

/** What some results come to; undefined if there are none, or none with an accuracy. */
export function headlineOf({ results, options, dataset }: Judged): Headline | undefined {
  const found = shape.safeParse(results).data;
  if (found === undefined) return undefined;
  const nVal = typeof options.val === 'number' ? options.val : undefined;
  const validation = validationOf(found, nVal, dataset.nTrain);
  const test = testOf(found);
  if (validation === undefined && test === undefined) return undefined;
  return { ...(validation && { validation }), ...(test && { test }) };
}

function validationOf(results: Results, nVal: number | undefined, nTrain: number): HeadlineAccuracy | undefined {
  const { valAccuracy, acrossSeeds } = results;
  const best = results.chosen ?? results.best;
  if (Array.isArray(acrossSeeds)) {
    const mean = acrossSeeds.find(({ metric, k }) => metric === best?.metric && k === best.k);
    return mean && withImages({ accuracy: mean.mean, std: mean.std }, nTrain);
  }
  if (acrossSeeds?.valAccuracy) {
    const { mean, std } = acrossSeeds.valAccuracy;
    return withImages({ accuracy: mean, std }, nVal);
  }
  if (typeof valAccuracy === 'number') return withImages({ accuracy: valAccuracy }, nVal);
  if (best?.mean !== undefined) return withImages({ accuracy: best.mean, std: best.std ?? 0 }, nTrain);
  if (typeof best?.meanTestScore !== 'number') return undefined;
  const isMean = (best.splitTestScores?.length ?? 0) > 1;
  if (!isMean) return withImages({ accuracy: best.meanTestScore }, nVal);
  return withImages({ accuracy: best.meanTestScore, std: best.stdTestScore ?? 0 }, nTrain);
}

function testOf({ testAccuracy, nTest, acrossSeeds }: Results): HeadlineAccuracy | undefined {
  const mean = Array.isArray(acrossSeeds) ? undefined : acrossSeeds?.testAccuracy;
  if (mean !== undefined) return withImages({ accuracy: mean.mean, std: mean.std }, nTest);
  return testAccuracy === undefined ? undefined : withImages({ accuracy: testAccuracy }, nTest);
}

const withImages = (accuracy: HeadlineAccuracy, nImages: number | undefined): HeadlineAccuracy =>
  nImages === undefined ? accuracy : { ...accuracy, nImages };
