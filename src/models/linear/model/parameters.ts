import type { ParameterSpec } from '../../training/parameters.ts';

/** Places among a linear model's parameters. */
export const WEIGHT = 0;
export const BIAS = 1;

/** Scores are W x + b. The bias is not penalised. */
export const linearParameters = (nClasses: number, nFeatures: number): readonly ParameterSpec[] => [
  { name: 'weight', shape: [nClasses, nFeatures], penalised: true },
  { name: 'bias', shape: [nClasses], penalised: false },
];
