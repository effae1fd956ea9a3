import type { UserError } from '../errors.ts';
import type { NamedTensor } from '../models/training/parameters.ts';
import type { UpdateState } from '../models/training/update.ts';
import type { Tensor } from './safetensors.ts';
import type { Sealed } from './sealed-tensors.ts';

/** What of a training a file holds as arrays. */
export interface TrainingArrays {
  readonly parameters: readonly NamedTensor[];
  /** What the update rule remembers; nothing, where it has no entry for a parameter. */
  readonly update: UpdateState;
}

/** Before the name of the parameter and the rule's own name for what it remembers of it. */
const UPDATE = 'update';

/** The arrays by name: `weight`, `bias`, `update.weight.velocity` …, each behind the prefix. */
export function trainingTensors(
  { parameters, update }: TrainingArrays,
  prefix = '',
): readonly (readonly [string, Tensor])[] {
  const arrays = [
    ...parameters,
    ...parameters.flatMap(({ name, shape }) =>
      Object.entries(update[name] ?? {}).map(([own, data]) => ({ name: `${UPDATE}.${name}.${own}`, shape, data })),
    ),
  ];
  return arrays.map(({ name, shape, data }) => [prefix + name, { dtype: 'F32', shape, data }]);
}

/** @throws UserError (data) where the file has no parameters behind the prefix */
export function trainingArrays(file: Sealed<unknown>, fail: (what: string) => UserError, prefix = ''): TrainingArrays {
  const found = file.tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }));
  const parameters = found.filter(({ name }) => !name.includes('.'));
  if (parameters.length === 0) throw fail(`it has no parameters${prefix === '' ? '' : ` ${prefix}`}`);
  const memoryOf = (parameter: string) => {
    const before = `${UPDATE}.${parameter}.`;
    const own = found.filter(({ name }) => name.startsWith(before));
    return Object.fromEntries(own.map(({ name, data }) => [name.slice(before.length), data]));
  };
  return { parameters, update: Object.fromEntries(parameters.map(({ name }) => [name, memoryOf(name)])) };
}
