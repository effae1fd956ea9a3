import { expect, test } from 'vitest';
import { z } from 'zod';
import { schemaFault } from '../../src/files/schema-fault.ts';

const schema = z.object({
  n: z.int().min(1).max(9).optional(),
  share: z.number().min(0).lt(1).optional(),
  kind: z.enum(['sgd', 'adam']).optional(),
  format: z.literal('run').optional(),
  when: z.iso.datetime().optional(),
  list: z
    .array(z.object({ name: z.string() }))
    .min(1)
    .optional(),
  either: z.union([z.string(), z.number()]).optional(),
  yes: z.boolean().nullable().optional(),
  map: z.record(z.string(), z.number()).optional(),
  pair: z.tuple([z.number(), z.number()]).optional(),
  one: z
    .discriminatedUnion('status', [z.object({ status: z.literal('a') }), z.object({ status: z.literal('b') })])
    .optional(),
  own: z
    .string()
    .refine((text) => text === 'x', 'it is not x')
    .optional(),
});

test.each<[unknown, string]>([
  [7, 'it must be an object; it is 7'],
  [null, 'it must be an object; it is null'],
  [[], 'it must be an object; it is []'],
  [{ n: 0 }, 'n must be at least 1; it is 0'],
  [{ n: 10 }, 'n must be at most 9; it is 10'],
  [{ n: 1.5 }, 'n must be a whole number; it is 1.5'],
  [{ n: '1' }, 'n must be a number; it is "1"'],
  [{ share: 1 }, 'share must be less than 1; it is 1'],
  [{ share: Number.POSITIVE_INFINITY }, 'share must be a number; it is Infinity'],
  [{ kind: 'Adam' }, 'kind must be "sgd" or "adam"; it is "Adam"'],
  [{ format: 'x' }, 'format must be "run"; it is "x"'],
  [{ when: 'noon' }, 'when must be a time such as 2026-01-31T12:00:00Z; it is "noon"'],
  [{ list: [] }, 'list must be a list of at least 1; it is []'],
  [{ list: {} }, 'list must be a list; it is {}'],
  [{ list: [{ name: 'a' }, { name: 3 }] }, 'list.1.name must be text; it is 3'],
  [{ list: [{}] }, 'list.0.name is missing'],
  [{ either: true }, 'either must be text or a number; it is true'],
  [{ yes: 'no' }, 'yes must be true or false; it is "no"'],
  [{ map: { a: 1, b: null } }, 'map.b must be a number; it is null'],
  [{ pair: 3 }, 'pair must be a list; it is 3'],
  [{ one: { status: 'c' } }, 'one.status must be a known one; it is "c"'],
  [{ own: 'y' }, 'own: it is not x'],
])('%j: %s', (value, fault) => {
  expect(schemaFault(schema.safeParse(value).error!, value)).toBe(fault);
});

test('a place is named from outside in', () => {
  const { error } = z.object({ a: z.string() }).safeParse({});
  expect(schemaFault(error!, {}, ['results'])).toBe('results.a is missing');
});
