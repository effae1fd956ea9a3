import { allRows } from '../../kernels/copy-rows.ts';
import type { MatrixF32, MatrixU8 } from '../../kernels/matrix.ts';
import { type Classifier, scores } from '../../models/classifier.ts';
import { type Examples, labelsOf, rowsOf } from '../../models/examples.ts';
import { bestClass } from '../../models/scores.ts';
import { testedIn } from '../../runs/result-schemas.ts';
import type { ResultsByCommand } from '../../runs/results.ts';
import { accuracy, type ConfusionMatrix, confusionMatrix } from '../../selection/metrics.ts';
import type { Resources } from '../experiment.ts';
import type { ModelRows } from '../features/model-rows.ts';
import type { ImageScores } from '../resources/predictions-keeper.ts';
import { readTestOnce, type Tested } from '../resources/test-reading.ts';

/** How a classifier did on some images. */
export interface Judgement {
  readonly nSamples: number;
  readonly accuracy: number;
  readonly confusion: ConfusionMatrix;
  /** What it says of each image; absent where the test set was read before the run was stopped. */
  readonly images?: ImageScores | undefined;
}

/** The same on the test set. */
export interface TestJudgement extends Judgement {
  readonly tested: Tested;
  /** Of the test images; absent with `images`. */
  readonly pixels?: MatrixU8 | undefined;
}

const classesIn = ({ data, nRows, nCols }: MatrixF32): Uint8Array =>
  Uint8Array.from({ length: nRows }, (_, i) => bestClass(data, i * nCols, nCols));

export async function judge(
  { compute }: Resources,
  classifier: Classifier,
  examples?: Examples,
): Promise<Judgement | undefined> {
  if (examples === undefined) return undefined;
  const { pixels, rows } = examples;
  const { backend, signal } = compute;
  const { classNames } = classifier;
  const found = await scores(backend, classifier, pixels, { rows, signal });
  const truth = labelsOf(examples);
  const predictions = classesIn(found);
  const confusion = confusionMatrix(predictions, truth, classNames.length);
  const images = { images: rowsOf(examples), truth, scores: found.data, classNames };
  return { nSamples: truth.length, accuracy: accuracy(predictions, truth), confusion, images };
}

/** Reads the test set, which the ledger counts: once, for all of them. */
export async function judgeOnTest(
  resources: Resources,
  seen: ModelRows,
  classifiers: readonly Classifier[],
): Promise<readonly TestJudgement[]> {
  const { backend, signal } = resources.compute;
  const found: Float32Array[] = [];
  const read = await readTestOnce(
    resources,
    classifiers.map((classifier) => async (pixels) => {
      const own = await scores(backend, classifier, await seen.of(pixels), { signal });
      found.push(own.data);
      return classesIn(own);
    }),
  );
  const { classNames } = classifiers[0]!;
  return read.map(({ tested, predictions, labels, pixels }, i) => ({
    ...withTested(tested, confusionMatrix(predictions, labels, classNames.length)),
    images: { images: allRows(labels.length), truth: labels, scores: found[i]!, classNames },
    pixels,
  }));
}

/** What {@link judgeOnTest} gave before the run was stopped. */
export function testJudgementBefore(results: ResultsByCommand['linear' | 'network'] | null): TestJudgement | undefined {
  const tested = testedIn(results);
  if (tested === undefined || results?.confusionOf !== 'test' || results.confusion === undefined) return undefined;
  return withTested(tested, results.confusion);
}

function withTested(tested: Tested, confusion: ConfusionMatrix): TestJudgement {
  return { nSamples: tested.nTest, accuracy: tested.testAccuracy, confusion, tested };
}
