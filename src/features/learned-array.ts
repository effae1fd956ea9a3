import { dataError } from '../errors.ts';
import type { LearnedArray } from './feature.ts';

/**
 * The numbers of one array of a feature that is restored.
 * @throws UserError (data) if it is absent or has another shape
 */
export function learnedArray(
  feature: string,
  arrays: Readonly<Record<string, LearnedArray>>,
  name: string,
  ...shape: readonly number[]
): Float32Array {
  const array = arrays[name];
  const found = array?.shape.join(' × ');
  const expected = shape.join(' × ');
  if (array !== undefined && found === expected) return array.data;
  throw dataError(
    `the ${name} of ${feature} must be ${expected} numbers; ${found ? `they are ${found}` : 'there are none'}`,
  );
}
