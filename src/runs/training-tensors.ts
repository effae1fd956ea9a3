import type { UserError } from '../errors.ts';
import type { NamedTensor } from '../models/training/parameters.ts';
import type { UpdateState } from '../models/training/update.ts';
import { checkElements, checkFloats, checkList, checkObject, checkTensor, checkText } from '../util/checks.ts';
import type { Tensor } from './safetensors.ts';
import type { Sealed } from './sealed-tensors.ts';

/** The arrays of a training that a file holds. */
export interface TrainingArrays {
  readonly parameters: readonly NamedTensor[];
  /** The optimizer's state; empty for a parameter without an entry. */
  readonly update: UpdateState;
}

/** Precedes the name of the parameter and the optimizer's name for the array. */
const UPDATE = 'update';

/** @throws UserError (usage) for what are no tensors of a training, or ones of another size than their shape */
function checkTrainingArrays({ parameters, update }: TrainingArrays): void {
  checkList('parameters', parameters, 'a list of tensors: { name, shape, data }');
  checkObject('update', update, 'the state that onState gets');
  for (const tensor of parameters) {
    checkTensor('a tensor among parameters', tensor);
    const { name, shape, data } = tensor;
    checkText('the name of a tensor', name, 'a text that is not empty');
    const n = shape.reduce((product, size) => product * size, 1);
    checkElements(name, data, n);
    const own = update[name] ?? {};
    checkObject(`update of ${name}`, own, '{ velocity }');
    checkFloats(`the ${name}`, own, Object.fromEntries(Object.keys(own).map((array) => [array, n])));
  }
}

/**
 * The arrays by name: `weight`, `bias`, `update.weight.velocity` …, each after the prefix.
 * @throws UserError (usage) for what are no tensors of a training
 */
export function trainingTensors(training: TrainingArrays, prefix = ''): readonly (readonly [string, Tensor])[] {
  checkTrainingArrays(training);
  const { parameters, update } = training;
  const arrays = [
    ...parameters,
    ...parameters.flatMap(({ name, shape }) =>
      Object.entries(update[name] ?? {}).map(([own, data]) => ({ name: `${UPDATE}.${name}.${own}`, shape, data })),
    ),
  ];
  return arrays.map(({ name, shape, data }) => [prefix + name, { dtype: 'F32', shape, data }]);
}

/** @throws UserError (data) if the file has no parameters with the prefix */
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
