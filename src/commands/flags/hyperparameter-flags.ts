import { fieldFlag, type ValueFlag } from '../../cli/command.ts';
import type { Hyperparameter, TrainedModel } from '../../selection/space/descriptor.ts';
import {
  HYPERPARAMETERS,
  type HyperparameterName,
  hyperparameter,
  isOf,
} from '../../selection/space/hyperparameters.ts';
import type { Field, Fields } from '../../util/fields.ts';
import { flagOf } from '../../util/flag-name.ts';
import { namesIn } from '../../util/named.ts';

type FlagsOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? ValueFlag<T> : never };

/** The default heading is commander's own. */
const headingOf = (name: HyperparameterName) => {
  const { heading } = hyperparameter(name);
  return heading === 'Options:' ? {} : { group: heading };
};

const namesOf = (fields: Fields): readonly HyperparameterName[] =>
  namesIn(HYPERPARAMETERS).filter((name) => name in fields);

/** A flag for each hyperparameter among some fields, as the descriptor of a model's words it. */
export function valueFlags<const F extends Fields>(
  fields: F,
  model: TrainedModel = 'linear',
): FlagsOf<Pick<F, HyperparameterName & keyof F>> {
  const flagFor = (name: HyperparameterName) => {
    const { help, placeholder, usual, usualText } = hyperparameter(name, model);
    const field = fields[name]!;
    // A command may have another default than the table.
    const own = field.fallback === usual ? usualText : undefined;
    return { ...fieldFlag(field, `${flagOf(name)} ${placeholder}`, help, own), ...headingOf(name) };
  };
  return Object.fromEntries(namesOf(fields).map((name) => [name, flagFor(name)])) as unknown as FlagsOf<
    Pick<F, HyperparameterName & keyof F>
  >;
}

const LISTS = 'Linear and network (each a value, a list 1,3,5 or a range 1e-4..1e-1:log:4):';
const NETWORK_LISTS = 'Network alone:';

const triedOf = ({ tried, triedText, usual, usualText }: Hyperparameter<unknown>): string =>
  triedText ?? tried?.join() ?? usualText ?? (usual === undefined ? '' : String(usual));

/** What is tried by default, and what of a network if that is something else. */
function triedByAll(name: HyperparameterName): string {
  const [linear, network] = [triedOf(hyperparameter(name)), triedOf(hyperparameter(name, 'network'))];
  return network === linear || !isOf(name, 'network') ? linear : `${linear}; network: ${network}`;
}

/** The same for fields that take several values each. */
export function listFlags<const F extends Fields>(fields: F): FlagsOf<Pick<F, HyperparameterName & keyof F>> {
  const flagFor = (name: HyperparameterName) => ({
    ...fieldFlag(fields[name]!, `${flagOf(name)} <list>`, hyperparameter(name).help, triedByAll(name)),
    group: isOf(name, 'linear') ? LISTS : NETWORK_LISTS,
  });
  return Object.fromEntries(namesOf(fields).map((name) => [name, flagFor(name)])) as unknown as FlagsOf<
    Pick<F, HyperparameterName & keyof F>
  >;
}
