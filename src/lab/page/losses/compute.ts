import type { Loss } from '../../../models/objective/losses/loss.ts';
import { softmax } from '../../../models/objective/losses/softmax.ts';
import { penalty, type Regularizer } from '../../../models/objective/regularizers.ts';
import { exp, ln } from '../../../util/portable-math.ts';
import type { Sample } from './losses-state.ts';

/** The loss of one sample, and its slope by each score. */
export interface SampleLoss {
  readonly loss: number;
  readonly slopes: readonly number[];
}

export function lossOf(loss: Loss, { scores, label }: Sample): SampleLoss {
  const slopes = new Float64Array(scores.length);
  const value = loss.sample(Float64Array.from(scores), 0, scores.length, label, slopes, 1);
  return { loss: value, slopes: [...slopes] };
}

/** Two decimals, as the lectures have; what would be 0.00 and is not shows two digits. */
export const lossText = (loss: number): string =>
  loss === 0 || loss >= 0.005 ? loss.toFixed(2) : String(Number(loss.toPrecision(2)));

export const meanLossOf = (loss: Loss, samples: readonly Sample[]): number =>
  samples.reduce((sum, sample) => sum + lossOf(loss, sample).loss, 0) / samples.length;

/** Softmax step by step, as the losses compute it: less the largest score, exp, and divided by the sum. */
export function softmaxSteps(scores: readonly number[]) {
  const most = Math.max(...scores);
  const shifted = scores.map((score) => score - most);
  const exps = shifted.map(exp);
  const sum = exps.reduce((total, one) => total + one, 0);
  return { shifted, exps, shares: exps.map((one) => one / sum) };
}

/** Shares that sum to 1. */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, one) => total + one, 0);
  return weights.map((weight) => weight / sum);
}

/** H(p, q) = -sum p ln q, in nats: the softmax loss of the scores ln q, averaged over the truth p. */
export const crossEntropy = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, share, label) => sum + share * lossOf(softmax, { scores: q.map(ln), label }).loss, 0);

export const penaltyOf = (regularizer: Regularizer, weights: readonly number[]): number =>
  penalty(regularizer, Float64Array.from(weights));
