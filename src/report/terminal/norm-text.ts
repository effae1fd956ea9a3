/** A gradient's norm as a share of that at W = 0. */
export const normText = (norm: number): string => `${norm.toExponential(1)} of that at W = 0`;
