import type { Backend } from '../../kernels/backend.ts';
import type { MatrixF32, Rows } from '../../kernels/matrix.ts';
import { checkClassNames, checkHas, checkLayers, checkModelInput } from '../../util/checks.ts';
import type { ModelInput } from '../input/input.ts';
import { addBias, allClasses, allScores, firstRows, type ScoreOptions, type Scorer } from '../scores.ts';
import { type ActivationName, activationNamed } from './activations.ts';

/** One layer: W x + b. */
export interface Layer {
  /** nOutputs × nInputs, row-major. */
  readonly weight: Float32Array;
  /** nOutputs. */
  readonly bias: Float32Array;
}

/** f(x) = W2 a(W1 (x · scale + offset) + b1) + b2, or with more hidden layers: everything needed to predict. */
export interface NetworkClassifier {
  /** nClasses names, in the order of the rows of the last weights. */
  readonly classNames: readonly string[];
  /** From the input on; the last gives the scores. */
  readonly layers: readonly Layer[];
  /** Of every layer but the last. */
  readonly activation: ActivationName;
  /** How it scales a row x. */
  readonly input: ModelInput;
}

/** Sees what a hidden layer makes of some images; layer 0 is the first. */
export type HiddenWatch = (layer: number, values: MatrixF32) => void;

/**
 * @throws UserError (usage) for anything but a network, most often the whole result of a training; or for one whose numbers
 *   are gone
 */
export function checkNetwork(network: NetworkClassifier): void {
  checkHas('network', network, 'layers', 'a network: trainNetwork returns one as `classifier`');
  const { classNames, input, layers } = network;
  checkClassNames(classNames);
  checkModelInput(input);
  checkLayers(layers, input.scale.length, classNames.length);
}

function scorerOf(network: NetworkClassifier, onHidden?: HiddenWatch): Scorer {
  checkNetwork(network);
  const { layers, input } = network;
  const activation = activationNamed(network.activation);
  return {
    input,
    nClasses: layers.at(-1)!.bias.length,
    open: (backend, most) => {
      const outputs = layers.map(({ bias }) => backend.float32(most, bias.length));
      // They are multiplied many times: once in the backend's memory.
      const weights = layers.map(({ weight, bias }) => {
        const copy = backend.float32(bias.length, weight.length / bias.length);
        copy.data.set(weight);
        return copy;
      });
      return {
        scores: async (x) => {
          let values = x;
          for (const [l, { bias }] of layers.entries()) {
            const out = firstRows(outputs[l]!, x.nRows);
            await backend.multiplyTransposed(values, weights[l]!, out);
            addBias(out, bias, l < layers.length - 1 ? activation.value : undefined);
            if (l < layers.length - 1) onHidden?.(l, out);
            values = out;
          }
          return values;
        },
        free: () => backend.free(...outputs, ...weights),
      };
    },
  };
}

/**
 * The scores of every image and class.
 * @param pixels nSamples × nFeatures: bytes, codes or f32, as the network was trained on
 * @returns nSamples × nClasses, row-major
 * @throws UserError (usage) for rows of another kind or width than the network was trained on, and for row numbers out of
 *   range
 */
export const networkScores = async (
  backend: Backend,
  network: NetworkClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
  onHidden?: HiddenWatch,
): Promise<MatrixF32> => allScores(backend, scorerOf(network, onHidden), pixels, options);

/**
 * The class of every image: the one with the largest score; ties go to the smallest class.
 * @returns nSamples class numbers
 * @throws UserError (usage) as {@link networkScores}
 */
export const networkClasses = async (
  backend: Backend,
  network: NetworkClassifier,
  pixels: Rows,
  options: ScoreOptions = {},
): Promise<Uint8Array> => allClasses(backend, scorerOf(network), pixels, options);
