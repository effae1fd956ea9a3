import { exp } from '../../../util/portable-math.ts';
import { type Activation, SOURCE } from './activation.ts';

export const sigmoid: Activation = {
  name: 'sigmoid',
  description: '1 / (1 + e^-z), from 0 to 1',
  source: SOURCE,
  value: (z) => {
    const e = exp(-Math.abs(z)); // never overflows
    return (z < 0 ? e : 1) / (1 + e);
  },
  slope: (a) => a * (1 - a),
  init: 'xavier',
  kernel: 3,
};
