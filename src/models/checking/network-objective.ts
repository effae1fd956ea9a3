import { settingError } from '../../errors.ts';
import { checkArray, checkCount, checkItems, checkObject } from '../../util/checks.ts';
import type { PausingWork } from '../../util/turns.ts';
import { activationNamed } from '../network/activations.ts';
import { type Architecture, MOST_LAYERS, MOST_UNITS } from '../network/hyperparameters.ts';
import { layerSizes } from '../network/model/parameters.ts';
import { meanLoss } from '../objective/losses/loss.ts';
import { checkObjective, type Objective } from '../objective/objective.ts';
import { addPenaltyGradient, penalty } from '../objective/regularizers.ts';
import { type CheckData, checkCheckData } from './check-data.ts';
import { type CheckedObjective, checkSizes } from './checked-objective.ts';

/** What a network is checked with: dropout is off. */
export type CheckedNetwork = Pick<Architecture, 'hidden' | 'activation'>;

/** One layer's place among the parameters: weights row by row, nOutputs × nInputs, then biases. */
interface LayerPlace {
  readonly nInputs: number;
  readonly nOutputs: number;
  readonly weight: number;
  readonly bias: number;
  readonly end: number;
}

/**
 * Where the parameters of each layer stand, from the input on.
 * @throws UserError (usage) for what is neither data nor numbers of units
 */
export function layerPlaces(data: CheckData, hidden: readonly number[]): readonly LayerPlace[] {
  checkCheckData(data);
  checkItems('hidden', hidden, 'a list of numbers of units');
  if (hidden.length > MOST_LAYERS) throw settingError('hidden', `at most ${MOST_LAYERS} numbers of units`, hidden);
  for (const n of hidden) checkCount('a number among hidden', n, 1, MOST_UNITS);
  const { nClasses, nFeatures } = data;
  const sizes = layerSizes(nClasses, nFeatures, hidden);
  let weight = 0;
  return sizes.slice(1).map((nOutputs, l) => {
    const nInputs = sizes[l]!;
    const bias = weight + nOutputs * nInputs;
    const place = { nInputs, nOutputs, weight, bias, end: bias + nOutputs };
    weight = place.end;
    return place;
  });
}

/**
 * The objective of a network in plain f64 loops, written apart from those that train it, with the same losses, penalties and
 * activations. Parameters stand layer after layer, each as weights row by row and then biases.
 * @throws UserError (usage) for an invalid loss or penalty; RangeError, when asked, for data and parameters that do not fit
 */
export function networkObjective(objective: Objective, network: CheckedNetwork, data: CheckData): CheckedObjective {
  checkObjective(objective);
  checkObject('the network', network, "{ hidden: [10], activation: 'relu' }");
  const { hidden, activation: name } = network;
  const places = layerPlaces(data, hidden);
  const { loss, regularizer, regularizationStrength: strength } = objective;
  const { features, labels, nClasses } = data;
  const activation = activationNamed(name);
  const nSamples = labels.length;
  const outputs = places.map(({ nOutputs }) => new Float64Array(nSamples * nOutputs));
  const slopes = places.map(({ nOutputs }) => new Float64Array(nSamples * nOutputs));
  const isKinked = name === 'relu' || name === 'leaky-relu';
  return {
    nSides: isKinked ? nSamples * hidden.reduce((sum, n) => sum + n, 0) : 0,
    *value(parameters, gradient, sides) {
      checkSizes(data, parameters, places.at(-1)!.end);
      if (gradient !== undefined) checkArray('gradient', gradient, Float64Array);
      let side = 0;
      for (const [l, { nInputs, nOutputs, weight, bias }] of places.entries()) {
        const input = l === 0 ? features : outputs[l - 1]!;
        const isHidden = l < places.length - 1;
        for (let i = 0; i < nSamples; i++) {
          for (let c = 0; c < nOutputs; c++) {
            let z = parameters[bias + c]!;
            for (let p = 0; p < nInputs; p++) z += parameters[weight + c * nInputs + p]! * input[i * nInputs + p]!;
            outputs[l]![i * nOutputs + c] = isHidden ? activation.value(z) : z;
            if (isHidden && sides !== undefined && isKinked) sides[side++] = Number(z > 0);
          }
          yield;
        }
      }
      let value = meanLoss(loss, outputs.at(-1)!, nClasses, labels, slopes.at(-1)!);
      for (const { weight, bias } of places) {
        value += strength * penalty(regularizer, parameters.subarray(weight, bias));
        yield;
      }
      if (gradient !== undefined) yield* backward(parameters, gradient);
      return value;
    },
  };

  function* backward(parameters: Float64Array, gradient: Float64Array): PausingWork<void> {
    gradient.fill(0);
    for (let l = places.length - 1; l >= 0; l--) {
      const { nInputs, nOutputs, weight, bias } = places[l]!;
      const input = l === 0 ? features : outputs[l - 1]!;
      for (let i = 0; i < nSamples; i++) {
        if (l > 0) slopes[l - 1]!.fill(0, i * nInputs, (i + 1) * nInputs);
        for (let c = 0; c < nOutputs; c++) {
          const slope = slopes[l]![i * nOutputs + c]!;
          gradient[bias + c]! += slope;
          for (let p = 0; p < nInputs; p++) {
            gradient[weight + c * nInputs + p]! += slope * input[i * nInputs + p]!;
            if (l > 0) slopes[l - 1]![i * nInputs + p]! += slope * parameters[weight + c * nInputs + p]!;
          }
        }
        for (let p = 0; l > 0 && p < nInputs; p++)
          slopes[l - 1]![i * nInputs + p]! *= activation.slope(input[i * nInputs + p]!);
        yield;
      }
      addPenaltyGradient(regularizer, strength, parameters.subarray(weight, bias), gradient.subarray(weight, bias));
    }
  }
}
