import type { LabelledImages } from '../../dataset/dataset.ts';
import { IMAGE_BYTES } from '../../features/image.ts';

/** Images of one class. */
export interface ClassSamples {
  readonly className: string;
  readonly nImages: number;
  /** Of all of them: 3072 planar bytes, rounded. Undefined where there are none. */
  readonly mean: Uint8Array | undefined;
  /** The first few, with their numbers. */
  readonly first: readonly { readonly image: number; readonly pixels: Uint8Array }[];
}

/** How many images of each class are shown, and how many where there are many classes. */
const SHOWN = 10;
const MANY_CLASSES = 20;
const SHOWN_OF_MANY = 4;

/** The first images of each class, and the mean of all. */
export function classSamples({
  train,
  classNames,
}: {
  readonly train: LabelledImages;
  readonly classNames: readonly string[];
}): readonly ClassSamples[] {
  const { labels, pixels } = train;
  const most = classNames.length > MANY_CLASSES ? SHOWN_OF_MANY : SHOWN;
  const classes = classNames.map((className) => ({
    className,
    nImages: 0,
    sums: new Float64Array(IMAGE_BYTES),
    first: [] as { image: number; pixels: Uint8Array }[],
  }));
  for (const [image, label] of labels.entries()) {
    const one = classes[label]!;
    const own = pixels.subarray(image * IMAGE_BYTES, (image + 1) * IMAGE_BYTES);
    one.nImages++;
    for (let p = 0; p < IMAGE_BYTES; p++) one.sums[p]! += own[p]!;
    if (one.first.length < most) one.first.push({ image, pixels: own.slice() });
  }
  return classes.map(({ sums, ...rest }) => ({
    ...rest,
    mean: rest.nImages === 0 ? undefined : Uint8Array.from(sums, (sum) => Math.round(sum / rest.nImages)),
  }));
}
