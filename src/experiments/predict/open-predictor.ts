import { dataError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import { nFeaturesOf } from '../../features/spec/spec.ts';
import { parseFeatures } from '../../features/spec/text.ts';
import type { Backend } from '../../kernels/backend.ts';
import { loadLinearModel } from '../../runs/model-file.ts';
import { loadKnnModel } from '../../runs/models/knn-model.ts';
import { modelFormat } from '../../runs/models/model-format.ts';
import { loadNetworkModel } from '../../runs/models/network-model.ts';
import type { ModelFile } from '../../runs/models/save-model.ts';
import { quoted } from '../../util/text/printable.ts';
import { knnPredictor } from './knn-predictor.ts';
import { linearPredictor } from './linear-predictor.ts';
import type { Predictor } from './predictor.ts';

/** What is known of a model beside what it predicts. */
export interface ModelFacts {
  readonly path: string;
  readonly kind: 'linear' | 'network' | 'knn';
  readonly classNames: readonly string[];
  /** What it sees of images, as typed. */
  readonly features: string;
  /** Of the training data. */
  readonly dataDigest: string;
  /** Of the cifar-train that wrote it. */
  readonly version: string;
  /** Its loss, or its number of neighbours and their metric. */
  readonly settings: Readonly<Record<string, string | number | undefined>>;
}

/** A model from its file, and what is known of it. */
export interface OpenedModel {
  readonly facts: ModelFacts;
  /** Loads it into a backend; close it after use. */
  readonly start: (backend: Backend) => Promise<Predictor>;
}

/**
 * Reads a model of any kind.
 * @param path of its file
 * @throws UserError (data) for a file that is absent, damaged or no model; (failed) if it cannot be read
 */
export async function openModel(path: string): Promise<OpenedModel> {
  const format = await modelFormat(path);
  if (format === 'cifar-train knn') return await openKnn(path);
  if (format === 'cifar-train linear') return openTrained(path, 'linear', await loadLinearModel(path));
  if (format === 'cifar-train network') return openTrained(path, 'network', await loadNetworkModel(path));
  throw dataError(`${path} is not a model that predicts: it has the format ${quoted(format)}`, {
    hint: 'name a model.safetensors, or the folder of a run that has one',
  });
}

function openTrained(path: string, kind: 'linear' | 'network', file: ModelFile): OpenedModel {
  const { model, origin, features } = file;
  const { classNames } = model;
  const { dataDigest, version, loss } = origin;
  const facts: ModelFacts = {
    ...{ path, kind, classNames, features: features?.text ?? 'pixels' },
    ...{ dataDigest, version, settings: { loss } },
  };
  return { facts, start: async (backend) => linearPredictor(backend, file) };
}

async function openKnn(path: string): Promise<OpenedModel> {
  const file = await loadKnnModel(path);
  const { rows, classNames, options, origin, features } = file;
  const { dataDigest, version } = origin;
  const nFeatures = features === undefined ? IMAGE_BYTES : nFeaturesOf(parseFeatures(features.text));
  if (rows.nCols !== nFeatures) {
    throw dataError(`${path} is damaged: its rows have ${rows.nCols} columns, not ${nFeatures}`);
  }
  const facts: ModelFacts = {
    ...{ path, kind: 'knn', classNames, features: features?.text ?? 'pixels' },
    ...{ dataDigest, version, settings: { ...options, nSamples: rows.nRows } },
  };
  return { facts, start: (backend) => knnPredictor(backend, file) };
}
