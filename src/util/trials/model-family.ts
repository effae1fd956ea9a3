/**
 * The family of a trial: k-NN, or the linear classifiers of one loss (softmax, svm …), whatever their penalty, solver or rule, or
 * its networks (softmax network …), whatever their layers; those on other features are another family.
 * @param params the hyperparameters of a trial, by name
 */
export function familyOf({ model, loss, features }: Readonly<Record<string, unknown>>): string {
  const own = model === 'knn' ? 'k-NN' : model === 'network' ? `${loss} network` : String(loss);
  return features === undefined ? own : `${own} on ${features}`;
}

interface Ranked {
  readonly params: Readonly<Record<string, unknown>>;
  readonly rankTestScore: number;
  readonly status: string;
}

/** The best trial of each family that did not diverge, in the order of their rank; the first one in a tie. */
export function bestOfFamilies<T extends Ranked>(trials: readonly T[]): readonly T[] {
  const best = new Map<string, T>();
  for (const trial of trials) {
    const family = familyOf(trial.params);
    const former = best.get(family);
    if (trial.status === 'diverged' || (former && former.rankTestScore <= trial.rankTestScore)) continue;
    best.set(family, trial);
  }
  return [...best.values()].sort((a, b) => a.rankTestScore - b.rankTestScore);
}
