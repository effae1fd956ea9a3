import { IMAGE_BYTES, PLANE } from '../../../features/image.ts';
import { matrix } from '../../../kernels/matrix.ts';
import type { LinearClassifier } from '../../../models/linear/classifier.ts';
import type { LossName } from '../../../models/objective/losses.ts';
import { probabilities } from '../../../models/probabilities.ts';
import type { TrainedImages } from '../engine/requests.ts';
import { LOSS_NAMES } from '../linear/linear-state.ts';
import { choice, real, text, whole } from '../state/fields.ts';
import type { Fields } from '../state/hash.ts';

/** All that the page of images shows, but for a picture of the visitor's. */
export interface ImagesState {
  /** The name of a run of the server's; empty: the classifier is trained here, on shapes. */
  readonly run: string;
  readonly loss: LossName;
  readonly rate: number;
  readonly strength: number;
  readonly epochs: number;
  /** Which of the held-out images is looked at. */
  readonly at: number;
  /** The class whose contributions are drawn; -1: the one that was predicted. */
  readonly of: number;
  /** A cell of the confusion matrix: true and predicted class; -1 for none. */
  readonly truth: number;
  readonly said: number;
}

/** Beyond what any run has: what there is not counts as the last, or none. */
const MOST_IMAGES = 10_000;
const MOST_CLASSES = 256;

export const IMAGES_FIELDS: Fields<ImagesState> = {
  run: text('', 100),
  loss: choice('softmax', LOSS_NAMES),
  rate: real(0.05, 1e-4, 10),
  strength: real(0.001, 0, 10),
  epochs: whole(8, 1, 30),
  at: whole(0, 0, MOST_IMAGES - 1),
  of: whole(-1, -1, MOST_CLASSES - 1),
  truth: whole(-1, -1, MOST_CLASSES - 1),
  said: whole(-1, -1, MOST_CLASSES - 1),
};

/** What each pixel of an image adds to the score of a class, its three channels together: PLANE numbers. */
export function contributionsOf({ weight, input }: LinearClassifier, pixels: Uint8Array, c: number): Float64Array {
  return Float64Array.from({ length: PLANE }, (_, place) => {
    let sum = 0;
    for (let p = place; p < IMAGE_BYTES; p += PLANE) {
      sum += weight[c * IMAGE_BYTES + p]! * (pixels[p]! * input.scale[p]! + input.offset[p]!);
    }
    return sum;
  });
}

/** Weights as a picture: grey is 0, the largest of the class is full. */
export function templatePicture({ weight }: LinearClassifier, c: number): Uint8Array {
  const row = weight.subarray(c * IMAGE_BYTES, (c + 1) * IMAGE_BYTES);
  const most = row.reduce((largest, w) => Math.max(largest, Math.abs(w)), 1e-30);
  return Uint8Array.from(row, (w) => Math.round(127.5 + (w / most) * 127.5));
}

/** Contributions as a picture: red adds, blue takes away, white does neither. */
export function contributionPicture(contributions: Float64Array): Uint8Array {
  const most = contributions.reduce((largest, one) => Math.max(largest, Math.abs(one)), 1e-30);
  const pixels = new Uint8Array(IMAGE_BYTES);
  contributions.forEach((one, p) => {
    const rest = Math.round(255 * (1 - Math.min(1, Math.abs(one) / most)));
    pixels.set([one > 0 ? 255 : rest], p);
    pixels.set([rest], PLANE + p);
    pixels.set([one > 0 ? rest : 255], 2 * PLANE + p);
  });
  return pixels;
}

/** Held-out images that were classified wrongly, those that it was surest of first, by softmax of the scores. */
export function confidentMistakes({ scores, predictions, labels, classifier }: TrainedImages): readonly number[] {
  const nClasses = classifier.classNames.length;
  const shares = probabilities(matrix(scores, labels.length, nClasses));
  const sure = (i: number) => shares[i * nClasses + predictions[i]!]!;
  const wrong = Array.from(labels, (_, i) => i).filter((i) => predictions[i] !== labels[i]);
  return wrong.sort((a, b) => sure(b) - sure(a));
}
