import { exp } from '../../../util/portable-math.ts';
import { type Activation, SOURCE } from './activation.ts';

export const tanh: Activation = {
  name: 'tanh',
  description: '(e^z - e^-z) / (e^z + e^-z), from -1 to 1',
  source: SOURCE,
  value: (z) => {
    const e = exp(-2 * Math.abs(z)); // never overflows
    const size = (1 - e) / (1 + e);
    return z < 0 ? -size : size;
  },
  slope: (a) => 1 - a * a,
  init: 'xavier',
  kernel: 2,
};
