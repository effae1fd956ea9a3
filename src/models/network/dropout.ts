/** The share of units that a dropout keeps, as kernels take it. */
export interface DropoutPlan {
  /** A unit is dropped if its hash is below: u32; 0 drops nothing. */
  readonly threshold: number;
  /** What is kept is multiplied by it, rounded to f32: so that nothing need be scaled later. */
  readonly factor: number;
  /** 1 / factor, rounded to f32. */
  readonly share: number;
}

/**
 * Inverted dropout: a share of units is 0 at each step, and the rest is scaled up.
 * Source: Srivastava et al. 2014, "Dropout"; Stanford CS231n, "Neural networks part 2": Regularization.
 */
export const dropoutPlan = (dropout: number): DropoutPlan => ({
  threshold: Math.floor(dropout * 2 ** 32),
  factor: Math.fround(1 / (1 - dropout)),
  share: Math.fround(1 - dropout),
});

/** The key of one hidden layer, of that of the epoch. */
export const layerKey = (key: number, layer: number): number => (key + Math.imul(layer, 0xc2b2ae3d)) | 0;

/**
 * 32 bits for a sample, by its place in the epoch, and a unit. Source: Wellons 2018, "Prospecting for hash functions", two rounds
 * of xorshift and multiply; sample and unit enter by multiples of odd numbers.
 */
export function dropoutHash(key: number, place: number, unit: number): number {
  let x = (key + Math.imul(place, 0x9e3779b1) + Math.imul(unit, 0x85ebca77)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}
