import type { Backend } from '../../kernels/backend.ts';
import { copyRows } from '../../kernels/copy-rows.ts';
import type { FeatureRequest, FittedFeature, FixedFeature, Settings } from '../feature.ts';
import { featureNamed } from '../features.ts';
import { IMAGE_BYTES } from '../image.ts';
import type { FeatureSpec } from '../spec/spec.ts';
import describeImages from './describe-images.ts';

/** Images of one task: about 20 ms of work. */
const IMAGES_PER_TASK = 64;

/** A feature that learns nothing, ready to be computed. */
export const fixedFeature = (spec: FeatureSpec): FittedFeature => ({
  arrays: {},
  encode: (backend, request) => describeAll(backend, spec, request),
});

async function describeAll(backend: Backend, { name, settings }: FeatureSpec, request: FeatureRequest): Promise<void> {
  const { images, order, out, signal } = request;
  const feature = featureNamed(name) as FixedFeature<Settings>;
  const nFeatures = feature.nFeatures(settings);
  const chosen = backend.uint8(order.length, IMAGE_BYTES);
  const described = backend.float32(order.length, nFeatures);
  try {
    copyRows(images, order, chosen);
    const { workers } = backend;
    if (workers === undefined) {
      const describe = feature.describer(settings);
      for (let i = 0; i < order.length; i++) {
        describe(
          chosen.data.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES),
          described.data.subarray(i * nFeatures, (i + 1) * nFeatures),
        );
      }
    } else {
      const addresses = { images: chosen.data.byteOffset, out: described.data.byteOffset };
      const tasks = Array.from({ length: Math.ceil(order.length / IMAGES_PER_TASK) }, (_, t) => {
        const first = t * IMAGES_PER_TASK;
        const last = Math.min(first + IMAGES_PER_TASK, order.length);
        return workers.runAnywhere(describeImages, { name, settings, nFeatures, first, last, ...addresses });
      });
      // The memory may only be freed once no thread computes in it.
      const ends = await Promise.allSettled(tasks);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
    signal?.throwIfAborted();
    out.set(described.data);
  } finally {
    backend.free(chosen, described);
  }
}
