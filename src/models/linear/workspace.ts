import type { Backend } from '../../kernels/backend.ts';
import { type MatrixF32, type MatrixU8, matrix } from '../../kernels/matrix.ts';
import type { Batch, Parameters } from './objective.ts';

/** All the memory of a training run, in the backend, so that the loop over batches allocates nothing. */
export interface Workspace {
  /** nSamples × nFeatures: the training images. */
  readonly pixels: MatrixU8;
  readonly parameters: Parameters;
  readonly gradient: Parameters;
  readonly fullBatch: Batch;
  /** The first rows of fullBatch: as many as are left for the last batch of an epoch. */
  readonly lastBatch: Batch;
  free(): void;
}

/** @param batchSize at most nSamples */
export function workspace(
  backend: Backend,
  nSamples: number,
  nFeatures: number,
  nClasses: number,
  batchSize: number,
): Workspace {
  const owned: (MatrixF32 | MatrixU8)[] = [];
  const free = () => backend.free(...owned.splice(0));
  const own = <M extends MatrixF32 | MatrixU8>(m: M): M => {
    owned.push(m);
    return m;
  };
  const parameters = (): Parameters => ({
    weight: own(backend.float32(nClasses, nFeatures)),
    bias: new Float32Array(nClasses),
  });
  try {
    const fullBatch: Batch = {
      features: own(backend.float32(batchSize, nFeatures)),
      labels: new Uint8Array(batchSize),
      scores: own(backend.float32(batchSize, nClasses)),
      dScores: own(backend.float32(batchSize, nClasses)),
    };
    return {
      pixels: own(backend.uint8(nSamples, nFeatures)),
      parameters: parameters(),
      gradient: parameters(),
      fullBatch,
      lastBatch: firstSamples(fullBatch, nSamples % batchSize || batchSize),
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

function firstSamples({ features, labels, scores, dScores }: Batch, n: number): Batch {
  const first = (m: MatrixF32) => matrix(m.data.subarray(0, n * m.nCols), n, m.nCols);
  return { features: first(features), labels: labels.subarray(0, n), scores: first(scores), dScores: first(dScores) };
}
