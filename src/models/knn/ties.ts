/**
 * How a tied vote is decided: `smallest` picks the smallest label, as NumPy's `bincount` + `argmax` and the lectures'
 * code do; `nearest` picks the tied class whose neighbour comes first in the order (distance, index).
 */
export const TIES = ['smallest', 'nearest'] as const;
export type Ties = (typeof TIES)[number];
