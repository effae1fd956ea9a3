import type { Watch } from '../../kernels/backend.ts';

/**
 * Watches for work that is done in stages, each of which reports a share of the progress.
 * @param total the weight of all stages together
 * @returns what makes the next stage's watch, from its weight
 */
export function inStages({ signal, onProgress }: Watch, total: number): (weight: number) => Watch {
  let next = 0;
  return (weight) => {
    const before = next;
    next += weight;
    return { signal, onProgress: (done, all) => onProgress?.(before + (weight * done) / all, total) };
  };
}
