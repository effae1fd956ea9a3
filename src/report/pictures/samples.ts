import type { ClassSamples } from '../../experiments/pictures/samples.ts';
import { count, plural } from '../../util/format.ts';
import { fromPlanes } from '../../util/raster.ts';
import { type PictureSection, SIDE, type Strip } from './section.ts';

/** What the images of each class look like: a row for each. */
export const sampleSections = (classes: readonly ClassSamples[]): readonly PictureSection[] => [
  {
    heading: 'Samples of each class',
    note: 'The mean of all training images of a class, and the first of them.',
    galleries: [
      {
        ...{ name: 'samples', title: 'Samples', size: 'small', zoom: 3 },
        strips: classes.flatMap(({ className, nImages, mean, first }): readonly Strip[] =>
          mean === undefined
            ? []
            : [
                {
                  lead: {
                    raster: fromPlanes(mean, SIDE),
                    alt: `the mean of ${plural(nImages, 'image')} of ${className}`,
                    caption: [className, `mean of ${count(nImages)}`],
                  },
                  tiles: first.map(({ image, pixels }) => ({
                    raster: fromPlanes(pixels, SIDE),
                    alt: `training image ${count(image)}, ${className}`,
                  })),
                },
              ],
        ),
      },
    ],
  },
];
