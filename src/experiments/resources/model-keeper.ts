import { type FittedFeatures, savedFeatures } from '../../features/set/joined.ts';
import type { Classifier } from '../../models/classifier.ts';
import { saveModel } from '../../runs/models/save-model.ts';
import { version } from '../../runs/version.ts';
import type { Resources } from '../experiment.ts';

/** Keeps a classifier in the run's folder. */
export interface ModelKeeper {
  /** Null with `--no-run`. */
  readonly path: string | null;
  readonly keep: () => Promise<void>;
}

export function modelKeeper(
  { recorder, data }: Resources,
  { classifier: model, features }: { readonly classifier: Classifier; readonly features?: FittedFeatures | undefined },
  { loss, seed }: { readonly loss: string; readonly seed: number },
  path = recorder.directory?.modelPath ?? null,
): ModelKeeper {
  const origin = { loss, seed, dataDigest: data.dataset.digest, version };
  return {
    path,
    keep: async () => {
      if (path !== null)
        await saveModel(path, { model, origin, ...(features && { features: savedFeatures(features) }) });
    },
  };
}
