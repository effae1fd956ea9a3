import { settingError, usageError } from '../errors.ts';
import { isOneLine } from './text/printable.ts';

/*
 * Checks at the library's entry points of what types promise: types do not exist at run time, and a value from
 * `process.env` or a callback may be missing.
 */

/** The most worker threads that can be asked for. */
export const MAX_THREADS = 64;

/** @throws UserError (usage) for anything but a whole number of at least `min` and at most `max`, if there is one */
export function checkCount(setting: string, value: number, min = 1, max?: number): void {
  if (Number.isSafeInteger(value) && value >= min && !(max !== undefined && value > max)) return;
  throw settingError(
    setting,
    `a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`,
    value,
  );
}

/** @throws UserError (usage) for anything but a finite number of at least `min`, if there is one */
export function checkNumber(setting: string, value: number, min?: number): void {
  if (Number.isFinite(value) && !(min !== undefined && value < min)) return;
  throw settingError(setting, min === undefined ? 'a number' : `a number of at least ${min}`, value);
}

/** @throws UserError (usage) for anything but a non-empty text */
export function checkText(setting: string, value: string, expected: string): void {
  if (typeof value !== 'string' || value === '') throw settingError(setting, expected, value);
}

/** @throws UserError (usage) that names the first member that is no text; it may be empty */
export function checkTexts(ofWhat: string, texts: Readonly<Record<string, unknown>>): void {
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw settingError(`${name} of ${ofWhat}`, 'a text', text);
  }
}

/** @throws UserError (usage) for anything but a path: a non-empty text without the character NUL, where the system would end it */
export function checkPath(setting: string, value: string, expected: string): void {
  checkText(setting, value, expected);
  if (value.includes('\0')) throw settingError(setting, `${expected}, which has no NUL in it`, value);
}

/** @throws UserError (usage) as {@link checkPath}, and for a path with a slash at its end, which is that of a folder */
export function checkFilePath(setting: string, value: string): void {
  const expected = 'the path of a file';
  checkPath(setting, value, expected);
  if (value.endsWith('/')) throw settingError(setting, `${expected}, without a slash at its end`, value);
}

/**
 * Checks a request, or what settings a piece has, before its parts are looked at.
 * @param expected an example: `{ seed: 0 }`
 * @throws UserError (usage) for anything but an object
 */
export function checkObject(what: string, value: object, expected: string): void {
  if (Object(value) === value && typeof value !== 'function') return;
  throw settingError(what, `an object, such as ${expected}`, value);
}

/** @throws UserError (usage) for anything but a non-empty list */
export function checkList(setting: string, value: readonly unknown[], expected: string): void {
  if (!Array.isArray(value) || value.length === 0) throw settingError(setting, expected, value);
}

/**
 * @param what    what each of them is called: `a trial`
 * @param example one of them
 * @throws UserError (usage) for anything but a list of objects; it may be empty
 */
export function checkObjects(setting: string, values: readonly object[], what: string, example: string): void {
  if (!Array.isArray(values)) throw settingError(setting, `a list, such as [${example}]`, values);
  for (const value of values) checkObject(what, value, example);
}

/**
 * @param numbers by name: `{ mean, std }`
 * @throws UserError (usage) that names the first that is not a finite number
 */
export function checkNumbers(ofWhat: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) checkNumber(`${name} of ${ofWhat}`, value);
}

/** @throws UserError (usage) for anything but a list of names, each on one line: models are kept with them, and tables show them */
export function checkClassNames(classNames: readonly string[]): void {
  checkList('classNames', classNames, 'a list of names, one per class');
  for (const name of classNames) {
    checkText('a name among classNames', name, 'a text that is not empty');
    if (!isOneLine(name)) throw settingError('a name among classNames', 'a text on one line', name);
  }
  const twice = classNames.find((name, i) => classNames.indexOf(name) !== i);
  if (twice !== undefined) throw settingError('classNames', 'names of which no two are the same', twice);
}

/** @throws UserError (usage) for an object that lacks what makes it one of its kind */
export function checkHas(setting: string, value: object, member: string, expected: string): void {
  const owner = Object(value) === value && typeof value !== 'function' ? (value as Record<string, unknown>) : {};
  if (owner[member] === undefined || owner[member] === null) throw settingError(setting, expected, value);
}

/** @throws UserError (usage) for anything but a function */
export function checkFunction(setting: string, value: unknown, expected = 'a function'): void {
  if (typeof value !== 'function') throw settingError(setting, expected, value);
}

/**
 * Checks what is to be called back, by the names of the settings. Those that are absent are not called.
 * @throws UserError (usage) that names the first that is not a function
 */
export function checkCallbacks(given: Readonly<Record<string, unknown>>): void {
  for (const [setting, value] of Object.entries(given)) {
    if (value !== undefined) checkFunction(setting, value);
  }
}

/** What to do about an array that was expected to hold something. */
export const TRANSFERRED = 'an array that was transferred to a worker or another thread is empty: pass a copy there';

/** @throws UserError (usage) for an array that was transferred: it holds nothing any more, and much of it cannot be used */
export function refuseTransferred(what: string, value: object): void {
  if (!ArrayBuffer.isView(value) || value.byteLength > 0) return;
  try {
    new Uint8Array(value.buffer);
  } catch {
    throw usageError(`${what} was transferred: its array holds none of its elements`, { hint: TRANSFERRED });
  }
}

/** @throws UserError (usage) for anything but a list or a typed array; it may be empty */
export function checkItems(setting: string, value: ArrayLike<unknown>, expected: string): void {
  checkArrayLike(setting, value, expected);
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw settingError(setting, expected, value);
}

const TypedArray = Object.getPrototypeOf(Uint8Array) as new () => unknown;

/** Whether a value passes for a typed array and is none, such as one behind a Proxy: even its length cannot be read. */
const isSham = (value: unknown): boolean => value instanceof TypedArray && !ArrayBuffer.isView(value);

/** @throws UserError (usage) for anything but a list, a typed array or what has a length like them, to be read by index; it may be empty */
export function checkArrayLike(setting: string, value: ArrayLike<unknown>, expected: string): void {
  if (isSham(value)) throw settingError(setting, expected, value);
  const { length } = Object(value) as { readonly length?: unknown };
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || !Number.isSafeInteger(length) || (length as number) < 0)
    throw settingError(setting, expected, value);
  refuseTransferred(setting, value);
}

/** A type of arrays of numbers. */
type ArrayType = typeof Float32Array | typeof Float64Array | typeof Int32Array | typeof Int16Array | typeof Uint8Array;

/** Whether a value is an array of a type, and not only something that has its prototype. */
export const isTyped = <Type extends ArrayType>(value: unknown, type: Type): value is InstanceType<Type> =>
  value instanceof type && ArrayBuffer.isView(value);

/** @throws UserError (usage) for anything but numbers in an array of one of these types */
export function checkArray(setting: string, value: ArrayLike<number>, ...types: readonly ArrayType[]): void {
  if (!types.some((type) => isTyped(value, type))) {
    const names = types.map(({ name }) => `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`);
    throw settingError(setting, `numbers in ${names.join(' or ')}`, value);
  }
  refuseTransferred(setting, value);
}

/** @throws UserError (usage) for another number of elements, such as none, as in an array that was transferred */
export function checkElements(what: string, { length }: ArrayLike<unknown>, nElements: number): void {
  if (length === nElements) return;
  const holds = `${what} must hold ${nElements} elements; its array holds ${length === 0 ? 'none' : length}`;
  throw usageError(holds, { hint: length === 0 ? TRANSFERRED : undefined });
}

/**
 * @param part whose labels they are: `the data`
 * @param rows whose labels to look at
 * @throws UserError (usage) for the label of one that is no class
 */
export function checkClasses(part: string, labels: Uint8Array, rows: Iterable<number>, nClasses: number): void {
  for (const r of rows) {
    if (labels[r]! < nClasses) continue;
    throw usageError(`${part} has the label ${labels[r]} at row ${r}: there are ${nClasses} classes`);
  }
}

/** @throws UserError (usage) for anything but as many lists of counts as each of them has */
export function checkConfusion(confusion: readonly (readonly number[])[]): void {
  checkItems('confusion', confusion, 'a table of counts, such as confusionMatrix returns');
  for (const counts of confusion) {
    checkItems('a row of confusion', counts, 'a list of counts');
    checkElements('a row of confusion', counts, confusion.length);
    for (const count of counts) checkCount('a count in confusion', count, 0);
  }
}

/**
 * @param sizes how many numbers each has, by name: `{ bias: 10 }`
 * @throws UserError (usage) for members that are not as many f32 numbers
 */
export function checkFloats(ofWhat: string, owner: object, sizes: Readonly<Record<string, number>>): void {
  for (const [name, n] of Object.entries(sizes)) {
    const numbers = (owner as Readonly<Record<string, Float32Array>>)[name]!;
    checkArray(`${name} of ${ofWhat}`, numbers, Float32Array);
    checkElements(`${name} of ${ofWhat}`, numbers, n);
  }
}

/** @throws UserError (usage) for anything but f32 numbers with a shape; whether they fit it is not looked at */
export function checkTensor(
  what: string,
  tensor: { readonly shape: readonly number[]; readonly data: Float32Array },
): void {
  checkHas(what, tensor, 'shape', '{ shape, data }');
  checkItems(`shape of ${what}`, tensor.shape, 'a list of sizes');
  for (const size of tensor.shape) checkCount(`a size of ${what}`, size, 0);
  checkArray(`data of ${what}`, tensor.data, Float32Array);
}

/** The kinds of rows that models take. */
const ROW_KINDS: readonly string[] = ['bytes', 'codes', 'f32'];

/** @throws UserError (usage) for anything but what a model scales rows by, or for arrays of different lengths */
export function checkModelInput(input: {
  readonly kind: string;
  readonly scale: Float32Array;
  readonly offset: Float32Array;
}): void {
  checkHas('input', input, 'kind', 'what rows are scaled by, such as fitInput returns');
  const { kind, scale, offset } = input;
  if (!ROW_KINDS.includes(kind)) throw settingError('the kind of input', ROW_KINDS.join(' or '), kind);
  checkArray('scale of input', scale, Float32Array);
  checkArray('offset of input', offset, Float32Array);
  const nFeatures = Math.max(scale.length, offset.length);
  checkFloats('input', input, { scale: nFeatures, offset: nFeatures });
}

/** @throws UserError (usage) for layers of a network that do not follow each other from nInputs numbers to nClasses */
export function checkLayers(
  layers: readonly { readonly weight: Float32Array; readonly bias: Float32Array }[],
  nInputs: number,
  nClasses: number,
): void {
  checkList('layers', layers, 'a list of layers, from the input on');
  let width = nInputs;
  for (const [l, layer] of layers.entries()) {
    const what = `layer ${l + 1}`;
    checkHas(what, layer, 'weight', 'a layer: { weight, bias }');
    checkArray(`weight of ${what}`, layer.weight, Float32Array);
    checkArray(`bias of ${what}`, layer.bias, Float32Array);
    const nOutputs = l === layers.length - 1 ? nClasses : layer.bias.length || layer.weight.length / width;
    checkFloats(what, layer, { weight: nOutputs * width, bias: nOutputs });
    width = nOutputs;
  }
}
