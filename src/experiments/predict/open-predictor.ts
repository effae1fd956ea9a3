import { dataError } from '../../errors.ts';
import { IMAGE_BYTES } from '../../features/image.ts';
import type { Backend } from '../../kernels/backend.ts';
import type { KnnModelFile } from '../../runs/models/knn-model.ts';
import type { ModelFile } from '../../runs/models/save-model.ts';
import { asDamage, loadWholeModel } from '../resources/whole-model.ts';
import { knnPredictor } from './knn-predictor.ts';
import type { Predictor } from './predictor.ts';
import { trainedPredictor } from './trained-predictor.ts';

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
  /** Of its training. */
  readonly seed: number;
  /** Loads it into a backend; close it after use. */
  readonly start: (backend: Backend) => Promise<Predictor>;
}

/**
 * Reads a model of any kind.
 * @param path of its file
 * @throws UserError (data) for a file that is absent, damaged or no model; (failed) if it cannot be read
 */
export async function openModel(path: string): Promise<OpenedModel> {
  const loaded = await loadWholeModel(path);
  try {
    return loaded.kind === 'knn' ? openKnn(path, loaded.file) : openTrained(path, loaded.kind, loaded.file);
  } catch (error) {
    throw asDamage(path, error);
  }
}

function openTrained(path: string, kind: 'linear' | 'network', file: ModelFile): OpenedModel {
  const { model, origin, features } = file;
  const { classNames } = model;
  const { dataDigest, version, loss } = origin;
  const facts: ModelFacts = {
    ...{ path, kind, classNames, features: features?.text ?? 'pixels' },
    ...{ dataDigest, version, settings: { loss } },
  };
  return { facts, seed: origin.seed, start: (backend) => whole(path, () => trainedPredictor(backend, file)) };
}

function openKnn(path: string, file: KnnModelFile): OpenedModel {
  const { rows, classNames, options, origin, features } = file;
  const { dataDigest, version } = origin;
  if (features === undefined && rows.nCols !== IMAGE_BYTES) {
    throw dataError(`${path} is damaged: its rows have ${rows.nCols} columns, not ${IMAGE_BYTES}`);
  }
  const facts: ModelFacts = {
    ...{ path, kind: 'knn', classNames, features: features?.text ?? 'pixels' },
    ...{ dataDigest, version, settings: { ...options, nSamples: rows.nRows } },
  };
  return { facts, seed: origin.seed, start: (backend) => whole(path, () => knnPredictor(backend, file)) };
}

/** A predictor whose model turns out to be damaged as it is restored, or as it meets images. */
async function whole(path: string, make: () => Predictor | Promise<Predictor>): Promise<Predictor> {
  const told = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asDamage(path, error);
    }
  };
  const predictor = await told(make);
  return { ...predictor, predict: (images, watch) => told(() => predictor.predict(images, watch)) };
}
