import { fieldFlag, type ValueFlag } from '../../cli/command.ts';
import { HYPERPARAMETERS, type HyperparameterName, hyperparameter } from '../../selection/space/hyperparameters.ts';
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

/** A flag for each hyperparameter among some fields, as its descriptor words it. */
export function valueFlags<const F extends Fields>(fields: F): FlagsOf<Pick<F, HyperparameterName & keyof F>> {
  const flagFor = (name: HyperparameterName) => {
    const { help, placeholder, usual, usualText } = hyperparameter(name);
    const field = fields[name]!;
    // A model may have another default than the table.
    const own = field.fallback === usual ? usualText : undefined;
    return { ...fieldFlag(field, `${flagOf(name)} ${placeholder}`, help, own), ...headingOf(name) };
  };
  return Object.fromEntries(namesOf(fields).map((name) => [name, flagFor(name)])) as unknown as FlagsOf<
    Pick<F, HyperparameterName & keyof F>
  >;
}

const LISTS = 'Linear (each a value, a list 1,3,5 or a range 1e-4..1e-1:log:4):';

/** The same for fields that take several values each. */
export function listFlags<const F extends Fields>(fields: F): FlagsOf<Pick<F, HyperparameterName & keyof F>> {
  const flagFor = (name: HyperparameterName) => {
    const { help, tried, usual, usualText } = hyperparameter(name);
    const { triedText = tried?.join() ?? usualText ?? (usual === undefined ? '' : String(usual)) } =
      hyperparameter(name);
    return { ...fieldFlag(fields[name]!, `${flagOf(name)} <list>`, help, triedText), group: LISTS };
  };
  return Object.fromEntries(namesOf(fields).map((name) => [name, flagFor(name)])) as unknown as FlagsOf<
    Pick<F, HyperparameterName & keyof F>
  >;
}
