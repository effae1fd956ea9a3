import { usageError } from '../../errors.ts';
import type { Backend, Neighbours, Watch } from '../../kernels/backend.ts';
import { checkBackend, checkWatch } from '../../kernels/checks.ts';
import { checkMatrix, type Rows } from '../../kernels/matrix.ts';
import { checkCount, checkObject } from '../../util/checks.ts';
import { checkLabels } from '../check-labels.ts';
import { checkKnnOptions, type KnnOptions } from './options.ts';
import { vote } from './vote.ts';

/**
 * The k-nearest-neighbour classifier: training stores the images, prediction compares each query with all of them and
 * takes a majority vote. Neighbours are ordered by (distance, training index).
 * Source: Stanford CS231n, "Image Classification"; Cover & Hart, "Nearest neighbor pattern classification" (1967).
 */
export class KnnClassifier {
  readonly #backend: Backend;
  readonly #options: KnnOptions;
  #training: { readonly rows: Rows; readonly labels: Uint8Array } | undefined;

  /** @throws UserError (usage) for an unknown metric, weights or rule for ties, or an invalid k */
  constructor(backend: Backend, options: KnnOptions) {
    checkBackend(backend);
    checkKnnOptions(options);
    this.#backend = backend;
    this.#options = options;
  }

  /**
   * Stores nSamples × nFeatures pixels, or f32 features, and their labels, without copying them.
   * @throws UserError (usage) for rows that are not a matrix, or unless there is one label per row
   */
  fit(rows: Rows, labels: Uint8Array): this {
    checkMatrix('the training rows', rows);
    checkLabels('the training part', labels, rows.nRows);
    this.#training = { rows, labels };
    return this;
  }

  /**
   * The k nearest training images of each query. Throws a RangeError if k exceeds the training set.
   * @throws UserError (usage) before fit(), or for queries of another kind (bytes or f32) than the training rows
   */
  async kneighbors(queries: Rows, k = this.#options.k, watch: Watch = {}): Promise<Neighbours> {
    const { metric } = this.#options;
    checkMatrix('queries', queries);
    checkCount('k', k);
    checkObject('watch', watch, '{ signal, onProgress }');
    checkWatch(watch);
    return this.#backend.nearest({ metric, k, queries, base: this.#fitted().rows, ...watch });
  }

  /**
   * A label for each query.
   * @throws UserError (usage) before fit(), or as {@link KnnClassifier.kneighbors}
   */
  async predict(queries: Rows, watch: Watch = {}): Promise<Uint8Array> {
    const { k } = this.#options;
    const { labels } = this.#fitted(); // of the rows that are searched, even if fit() is called meanwhile
    const neighbours = await this.kneighbors(queries, k, watch);
    return vote(neighbours, labels, k, this.#options);
  }

  #fitted() {
    if (this.#training === undefined) throw usageError('the classifier has no training images yet: call fit() first');
    return this.#training;
  }
}
