import type { MatrixF32 } from '../../kernels/matrix.ts';
import { type Examples, labelsOf } from '../examples.ts';
import { type Loss, meanLoss } from '../objective/losses/loss.ts';
import { bestClass } from '../scores.ts';

/** How a classifier does on some images. */
export interface Judged {
  /** In [0, 1]. */
  readonly accuracy: number;
  /** The mean data loss. */
  readonly loss: number;
}

/** Compares scores with labels. */
export function judged({ data, nCols }: MatrixF32, examples: Examples, loss: Loss): Judged {
  const labels = labelsOf(examples);
  const right = labels.filter((label, i) => bestClass(data, i * nCols, nCols) === label).length;
  return { accuracy: right / labels.length, loss: meanLoss(loss, data, nCols, labels, data) };
}
