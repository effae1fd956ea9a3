import type { ImageNeighbour, LabelledImages } from '../engine/requests.ts';
import { imageAt, Picture } from './picture.tsx';

interface NearestProps {
  readonly nearest: readonly ImageNeighbour[];
  readonly images: LabelledImages;
}

/** The images that are nearest to another, and their distances by L2. */
export function Nearest({ nearest, images }: NearestProps) {
  return (
    <div class="gallery small">
      {nearest.map(({ image, l2Squared }) => {
        const name = images.classNames[images.labels[image]!]!;
        const distance = Math.sqrt(l2Squared).toFixed(0);
        return (
          <figure key={image}>
            <Picture pixels={imageAt(images.pixels, image)} label={`${name}, ${distance}`} />
            <figcaption>
              {name} <small>{distance}</small>
            </figcaption>
          </figure>
        );
      })}
    </div>
  );
}
