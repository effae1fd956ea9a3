/** What a hidden unit makes of its sum: the part of a network that is not linear. */
export interface Activation {
  readonly name: string;
  /** One line, with the formula. */
  readonly description: string;
  readonly source: string;
  /** f(z). */
  value(z: number): number;
  /** f'(z), by a = f(z); at a kink, the slope to its left. */
  slope(a: number): number;
  /** How weights start that keep the size of what passes through it: an initializer, by name. */
  readonly init: 'he' | 'xavier';
  /** What kernels know it by. */
  readonly kernel: 0 | 1 | 2 | 3;
}

export const SOURCE = 'Stanford CS231n, "Neural networks part 1": Commonly used activation functions';
