import type { Trial, TrialParams } from '../selection/results.ts';
import { compact } from '../util/format.ts';

/** `linear`, `loss=softmax`, `learningRate=0.01`: the model needs no name before it. `shown` limits the others. */
export function paramWords(params: TrialParams, shown?: ReadonlySet<string>): readonly string[] {
  return Object.entries(params)
    .filter(([name]) => name === 'model' || shown === undefined || shown.has(name))
    .map(([name, value]) => {
      const text = typeof value === 'number' ? compact(value) : value;
      return name === 'model' ? text : `${name}=${text}`;
    });
}

/** The names whose value differs among the trials of one model, or all where there is but one trial of it. */
export function varyingNames(
  trials: readonly Pick<Trial, 'params'>[],
  model: string | number | undefined,
): ReadonlySet<string> {
  const same = trials.filter(({ params }) => params.model === model);
  const names = [...new Set(same.flatMap(({ params }) => Object.keys(params)))];
  if (same.length === 1) return new Set(names);
  return new Set(names.filter((name) => new Set(same.map(({ params }) => params[name])).size > 1));
}

/** What all trials of each model share: `every linear:`, `reg=l2`, `epochs=5`. Without models whose trials share nothing. */
export function sharedWords(trials: readonly Pick<Trial, 'params'>[]): readonly (readonly string[])[] {
  return [...new Set(trials.map(({ params }) => params.model))].flatMap((model) => {
    const varying = varyingNames(trials, model);
    const { params } = trials.find((trial) => trial.params.model === model)!;
    const shared = new Set(Object.keys(params).filter((name) => !varying.has(name)));
    const words = paramWords(params, shared).slice(1);
    return words.length === 0 ? [] : [[`every ${model}:`, ...words]];
  });
}
