import type { Backend } from '../../kernels/backend.ts';
import { copyRows, rowsLike } from '../../kernels/copy-rows.ts';
import { matrix, type Rows } from '../../kernels/matrix.ts';
import type { CodedRows } from '../../kernels/tiles/gram.ts';
import { type Examples, rowsOf } from '../examples.ts';
import { type Components, fitComponents, weightsOfInput, writeComponents } from '../input/components/components.ts';
import { fitInput, type ModelInput } from '../input/input.ts';
import type { Scaling } from '../input/scaling.ts';
import type { NamedTensor } from '../training/parameters.ts';

/** The principal components that a model is trained on, instead of its input. */
export interface ComponentsWanted {
  readonly n: number;
  /** Called with how much of the search is done, of about how much. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Called with the share of the variance that they hold. */
  readonly onFound?: ((share: number) => void) | undefined;
}

/** What the engine trains on, and what becomes of its parameters. */
export interface TrainingRows {
  /** In the backend's memory; mirror images follow the images. */
  readonly rows: Rows;
  /** What the engine does to the rows first. */
  readonly engineInput: ModelInput;
  /** What the classifier does to an image first. */
  readonly input: ModelInput;
  /** The parameters of a classifier of the input; the first of them are the weights of the input. */
  classifying(parameters: readonly NamedTensor[]): Promise<readonly NamedTensor[]>;
  free(): void;
}

export interface TrainingRowsSetup {
  readonly backend: Backend;
  readonly examples: Examples;
  readonly mirrored: Rows | undefined;
  readonly scaling: Scaling | undefined;
  readonly components: ComponentsWanted | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The input as it is, or its principal components. */
export const trainingRows = (setup: TrainingRowsSetup): Promise<TrainingRows> =>
  setup.components === undefined ? inputRows(setup) : componentRows(setup, setup.components);

async function inputRows({ backend, examples, mirrored, scaling }: TrainingRowsSetup): Promise<TrainingRows> {
  const order = rowsOf(examples);
  const [n, { nCols }] = [order.length, examples.pixels];
  const rows = rowsLike(backend, examples.pixels, mirrored === undefined ? n : 2 * n);
  try {
    const part = (from: number) => matrix(rows.data.subarray(from * nCols, (from + n) * nCols), n, nCols);
    copyRows(examples.pixels, order, part(0));
    if (mirrored !== undefined) copyRows(mirrored, order, part(n));
    const input = await fitInput(backend, part(0), scaling);
    return {
      ...{ rows, input, engineInput: input },
      classifying: async (parameters) => parameters,
      free: () => backend.free(rows),
    };
  } catch (error) {
    backend.free(rows);
    throw error;
  }
}

async function componentRows(setup: TrainingRowsSetup, wanted: ComponentsWanted): Promise<TrainingRows> {
  const { backend, examples, mirrored, scaling, signal } = setup;
  const { pixels } = examples;
  const order = rowsOf(examples);
  const input = await fitInput(backend, pixels, scaling, order);
  const { n, onProgress } = wanted;
  const components = await fitComponents(backend, pixels as CodedRows, order, input, n, { signal, onProgress });
  const sets = mirrored === undefined ? [pixels] : [pixels, mirrored];
  let rows: Rows | undefined;
  const free = () => backend.free(components.directions, ...(rows === undefined ? [] : [rows]));
  try {
    wanted.onFound?.(components.share);
    const all = backend.float32(order.length * sets.length, n);
    rows = all;
    for (const [i, set] of sets.entries()) {
      const part = all.data.subarray(i * order.length * n, (i + 1) * order.length * n);
      await writeComponents(backend, set, order, input, components, matrix(part, order.length, n), signal);
    }
    const engineInput: ModelInput = {
      kind: 'f32',
      scale: new Float32Array(n).fill(1),
      offset: new Float32Array(n),
    };
    return {
      rows: all,
      input,
      engineInput,
      classifying: (parameters) => unfolded(backend, parameters, components, signal),
      free,
    };
  } catch (error) {
    free();
    throw error;
  }
}

async function unfolded(
  backend: Backend,
  [first, ...rest]: readonly NamedTensor[],
  components: Components,
  signal: AbortSignal | undefined,
): Promise<readonly NamedTensor[]> {
  const { name, shape, data } = first!;
  const weight = await weightsOfInput(backend, data, components, signal);
  return [{ name, shape: [shape[0]!, components.directions.nCols], data: weight }, ...rest];
}
