import { namesIn } from '../../util/named.ts';
import type { TrialParams } from '../results.ts';
import type { Chooser, TrainedModel } from './descriptor.ts';
import { layersShown } from './hidden-layers.ts';
import { type HyperparameterName, namesOf, type ValueOf } from './hyperparameters.ts';
import { type ChosenLists, missedBy } from './missed.ts';
import { warmUpText } from './warm-up.ts';

/** The default choices of each model, for a setting that does not name them. */
export const USUAL_CHOICES = {
  linear: { loss: 'softmax', reg: 'l2', solver: 'sgd', optimizer: 'sgd', schedule: 'constant' },
  network: { loss: 'softmax', reg: 'l2', solver: 'sgd', optimizer: 'momentum', schedule: 'cosine' },
} as const satisfies Readonly<Record<TrainedModel, Readonly<Record<Chooser, string>>>>;

/** What has been chosen so far of some model's setting. */
export type Chosen = { readonly [Name in HyperparameterName]?: ValueOf<Name> | undefined };

/** Whether one belongs to what has been chosen so far: momentum to some optimizers, delta to some losses. */
export const hasMeaning = (name: HyperparameterName, chosen: Chosen, model: TrainedModel = 'linear'): boolean =>
  missedBy(name, choicesOf(chosen, model)) === undefined;

/** The choices of one setting, as {@link missedBy} takes them. */
export const choicesOf = (chosen: Chosen, model: TrainedModel = 'linear'): ChosenLists => {
  const usual = USUAL_CHOICES[model];
  return Object.fromEntries(namesIn(usual).map((chooser) => [chooser, [chosen[chooser] ?? usual[chooser]]]));
};

/** What a trial shows of a value that is neither a text nor a number. */
function shown({ warmUp, hidden, mirror, ...rest }: Chosen): Readonly<Record<string, string | number | undefined>> {
  return {
    ...rest,
    ...(warmUp && { warmUp: warmUpText(warmUp) }),
    ...(hidden && { hidden: layersShown(hidden) }),
    ...(mirror !== undefined && { mirror: String(mirror) }),
  };
}

/** A setting as shown in a trial. */
export function paramsOf(setting: Chosen, model: TrainedModel = 'linear'): TrialParams {
  const known = shown(setting);
  const named = namesOf(model).flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]]));
  return { model, ...Object.fromEntries(named) };
}
