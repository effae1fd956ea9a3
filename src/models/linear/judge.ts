import type { Backend } from '../../kernels/backend.ts';
import { type Examples, labelsOf } from '../examples.ts';
import { type Loss, meanLoss } from '../objective/losses/loss.ts';
import { bestClass, type LinearClassifier, scores } from './classifier.ts';

/** How a classifier does on some images. */
export interface Judged {
  /** In [0, 1]. */
  readonly accuracy: number;
  /** The mean data loss. */
  readonly loss: number;
}

/** Classifies images, all with the same weights, and compares with their labels. */
export async function judgeExamples(
  backend: Backend,
  classifier: LinearClassifier,
  examples: Examples,
  loss: Loss,
  signal: AbortSignal | undefined,
): Promise<Judged> {
  const labels = labelsOf(examples);
  const { data, nCols } = await scores(backend, classifier, examples.pixels, { rows: examples.rows, signal });
  const right = labels.filter((label, i) => bestClass(data, i * nCols, nCols) === label).length;
  return { accuracy: right / labels.length, loss: meanLoss(loss, data, nCols, labels, data) };
}
