import type { WorkerProgram } from '../../kernels/hosts/program.ts';
import type { Describe, FixedFeature, Settings } from '../feature.ts';
import { type FeatureName, featureNamed } from '../features.ts';
import { IMAGE_BYTES } from '../image.ts';

/** Some images of one feature that learns nothing. Addresses are in the backend's memory. */
export interface DescribeTask {
  readonly name: FeatureName;
  readonly settings: Settings;
  readonly nFeatures: number;
  /** Planar bytes, image by image. */
  readonly images: number;
  readonly first: number;
  readonly last: number;
  /** f32, nFeatures for each image. */
  readonly out: number;
}

/** The function of each feature, made once a thread. */
const describers = new Map<string, Describe>();

function describerOf({ name, settings }: DescribeTask): Describe {
  const key = JSON.stringify([name, settings]);
  let describe = describers.get(key);
  if (describe === undefined) {
    describe = (featureNamed(name) as FixedFeature<Settings>).describer(settings);
    describers.set(key, describe);
  }
  return describe;
}

/** Turns images into the numbers of a feature that learns nothing. */
const describeImages: WorkerProgram<DescribeTask> = {
  name: 'features/set/describe-images',
  run: (_kernels, { buffer }, task) => {
    const { nFeatures, images, first, last, out } = task;
    const describe = describerOf(task);
    for (let i = first; i < last; i++) {
      describe(
        new Uint8Array(buffer, images + i * IMAGE_BYTES, IMAGE_BYTES),
        new Float32Array(buffer, out + i * nFeatures * 4, nFeatures),
      );
    }
  },
};

export default describeImages;
