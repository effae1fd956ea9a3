import { scientific } from '../../util/format.ts';

/** A gradient's norm as a share of that at W = 0. */
export const normText = (norm: number): string => `${scientific(norm)} of that at W = 0`;
