import { type Activation, SOURCE } from './activation.ts';

export const relu: Activation = {
  name: 'relu',
  description: 'max(0, z)',
  source: SOURCE,
  value: (z) => (z <= 0 ? 0 : z), // NaN stays NaN
  slope: (a) => (a > 0 ? 1 : 0),
  init: 'he',
  kernel: 0,
};
