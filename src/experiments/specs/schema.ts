import { z } from 'zod';
import { dataError, hint } from '../../errors.ts';
import { shownJson } from '../../files/json.ts';
import type { RunManifest } from '../../runs/manifest.ts';
import type { Field, Fields, SpecOf } from '../../util/fields.ts';
import { againCommand } from '../resuming/again.ts';

function schemaOfField({ constraint, fallback }: Field<unknown>): z.ZodType {
  const value = z.custom<unknown>((given) => constraint.accepts(given), `must be ${constraint.expected}`);
  // Switches came later one by one: where an older run has none, it was off.
  if (fallback === false) return z.preprocess((given) => given ?? false, value);
  if (fallback !== undefined) return value;
  return z
    .union([z.null(), z.undefined(), value], `must be ${constraint.expected}`)
    .transform((given) => given ?? undefined)
    .optional();
}

/** The schema of a spec as JSON: every field by its constraint, null or absent if it is optional. */
export const schemaOf = <const F extends Fields>(fields: F): z.ZodType<SpecOf<F>> =>
  z.object(
    Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, schemaOfField(one)])),
  ) as unknown as z.ZodType<SpecOf<F>>;

/**
 * The spec that run.json records.
 * @param path of run.json
 * @throws UserError (data) that names the first field which is invalid
 */
export function recordedSpec<const F extends Fields>(
  fields: F,
  { options, commandLine }: RunManifest,
  path: string,
): SpecOf<F> {
  const parsed = schemaOf(fields).safeParse(options);
  if (parsed.success) return parsed.data;
  const { path: place, message } = parsed.error.issues[0]!;
  const key = String(place[0]);
  const is = Object.hasOwn(options, key) ? `it is ${shownJson(options[key])}` : 'it is missing';
  throw dataError(`${path} is damaged: options.${key} ${message}; ${is}`, {
    hint: hint`restore it, or run it again: ${againCommand({ commandLine })}`,
  });
}
