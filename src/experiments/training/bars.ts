import type { Bar, Observer } from '../resources/observer.ts';

/** What is told of the search for principal components. */
export interface SearchWatch {
  /** How much of it is done. */
  readonly onComponents: (done: number, total: number) => void;
  /** The share of the variance that they hold. */
  readonly onVariance: (share: number) => void;
}

/** The bars of a training by gradients. */
export interface TrainingBars {
  /** For the trainer of a network. */
  readonly search: SearchWatch;
  /** Moves the bar of the steps. */
  update(done: number, total?: number): void;
  stop(): void;
}

/**
 * Shows the search for principal components, if there are to be any, and then the steps.
 * @param pca   how many components; 0: the input itself
 * @param label of the steps: `training`
 * @param total of the steps, as a bar's
 */
export function trainingBars(observer: Observer, pca: number, label: string, total: number): TrainingBars {
  const components = pca === 0 ? undefined : observer.progress('principal components', 1);
  let bar: Bar = components ?? observer.progress(label, total);
  return {
    search: {
      onComponents: (done, total) => components?.update(done, total),
      onVariance: (share) => {
        components?.stop();
        observer.tell({ kind: 'components', nComponents: pca, share });
        bar = observer.progress(label, total);
      },
    },
    update: (done, total) => bar.update(done, total),
    stop: () => bar.stop(),
  };
}
