import type { Trial, TrialParams } from '../../selection/results.ts';
import { compact } from '../../util/format.ts';
import { varyingNames } from '../../util/trials/varying-names.ts';

/** `linear`, `loss=softmax`, `learningRate=0.01`: the model needs no name before it. `shown` limits the others. */
export function paramWords(params: TrialParams, shown?: ReadonlySet<string>): readonly string[] {
  return Object.entries(params)
    .filter(([name]) => name === 'model' || shown === undefined || shown.has(name))
    .map(([name, value]) => {
      const text = typeof value === 'number' ? compact(value) : value;
      return name === 'model' ? text : `${name}=${text}`;
    });
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
