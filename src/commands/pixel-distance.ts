import { defineCommand, fieldFlag } from '../cli/command.ts';
import { pixelDistanceFields } from '../experiments/specs/pixel-distance.ts';
import { pickFields } from '../util/fields.ts';
import { experimentFlags } from './flags/data-flags.ts';
import { picturesFlag } from './flags/picture-flags.ts';

const { image, shift } = pixelDistanceFields;

const flags = {
  image: fieldFlag(image, '--image <n>', 'which training image, 0 is the first; or a file: cat.jpg', '0'),
  shift: fieldFlag(shift, '--shift <n>', 'pixels that it is shifted by: the other changes are as large as that'),
  pictures: {
    ...picturesFlag.pictures,
    description: 'also write the images as PNG files, pixel for pixel and side by side, into a new folder',
  },
  ...experimentFlags,
};

export const pixelDistance = defineCommand({
  name: 'pixel-distance',
  description:
    'Shows what a distance of pixels does not see: an image is shifted, covered by a box, and tinted, by so much that all three are at the same L2 distance from it, to the last digit. Says how many training images are nearer.',
  flags,
  examples: [
    ['cifar-train pixel-distance', 'the first training image, shifted by four pixels, and its equals'],
    ['cifar-train pixel-distance --image 7 --shift 1 --pictures equal', 'another, with its images as PNG files'],
    ['cifar-train pixel-distance --image cat.jpg', 'a photo, as the model would see it'],
    ['cifar-train pixel-distance --dataset shapes', 'no download needed'],
  ],
  run: async (options, context) => {
    const { pixelDistanceExperiment } = await import('../experiments/pixel-distance.ts');
    const { pixelDistanceReport } = await import('../report/terminal/pixel-distance-report.ts');
    const { pixelDistanceImages, pixelDistanceSections } = await import('../report/pictures/pixel-distance.ts');
    const { pixelDistancePage } = await import('../report/html/pages/pixel-distance-page.ts');
    const { checkPictures, writePictures } = await import('./outputs/pictures.ts');
    const { dataUri: address } = await import('../images/png.ts');
    const { conduct } = await import('./running/conduct.ts');
    const { pictures: folder } = options;
    await checkPictures(folder);
    const spec = pickFields(pixelDistanceFields, options);
    await conduct(pixelDistanceExperiment(spec), options, context, {
      paragraphs: pixelDistanceReport,
      html: async (found, head) => pixelDistancePage(head, found, { sections: pixelDistanceSections(found), address }),
      save: async (found) => {
        if (folder === undefined) return;
        const title = `pixel-distance on ${spec.dataset}`;
        await writePictures(folder, title, pixelDistanceSections(found), context, pixelDistanceImages(found));
      },
    });
  },
});
