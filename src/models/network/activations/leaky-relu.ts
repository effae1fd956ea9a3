import { type Activation, SOURCE } from './activation.ts';

/** As the kernels have it. */
export const LEAK = Math.fround(0.01);

export const leakyRelu: Activation = {
  name: 'leaky-relu',
  description: 'z above 0, z / 100 below: its units do not die',
  source: SOURCE,
  value: (z) => (z > 0 ? z : LEAK * z),
  slope: (a) => (a > 0 ? 1 : LEAK),
  init: 'he',
  kernel: 1,
};
