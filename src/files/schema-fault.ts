import type { z } from 'zod';
import { shownJson } from './json.ts';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  nan: 'a number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
  tuple: 'a list',
  undefined: 'absent',
};

const kindText = (kind: string): string => KINDS[kind] ?? kind;
const either = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;

/** How much of what there may be: `at least 1`, `less than 5`. */
function boundText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [bound, more, or] =
    issue.code === 'too_small' ? [issue.minimum, 'more than', 'at least'] : [issue.maximum, 'less than', 'at most'];
  const amount = `${issue.inclusive === false ? more : or} ${bound}`;
  if (issue.exact === true) return issue.origin === 'array' ? `a list of ${bound}` : `text of length ${bound}`;
  return issue.origin === 'array'
    ? `a list of ${amount}`
    : issue.origin === 'string'
      ? `text of ${amount} ${Number(bound) === 1 ? 'character' : 'characters'}`
      : amount;
}

/** What a value must be, to follow "must be"; undefined for what has words of its own. */
function expectedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kindText(issue.expected);
    case 'invalid_value':
      return either(issue.values.map((value) => shownJson(value)));
    case 'too_small':
    case 'too_big':
      return boundText(issue);
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'a time such as 2026-01-31T12:00:00Z'
        : `text that matches ${issue.pattern ?? issue.format}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return (
        either([
          ...new Set(
            issue.errors.flatMap(([first]) => (first && first.path.length === 0 ? (expectedBy(first) ?? []) : [])),
          ),
        ]) || 'a known one'
      );
    default:
      return undefined;
  }
}

/** What stands at a place of a value from outside; undefined if nothing does. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (within, key) =>
      typeof within === 'object' && within !== null && Object.hasOwn(within, key)
        ? Reflect.get(within, key)
        : undefined,
    value,
  );
}

/**
 * What is wrong with a value by its schema, the first of it: `epochs.0.seconds must be a number; it is "x"`. The words of a
 * schema's own checks stand as they are.
 * @param value that was checked
 * @param within what the value is called in front of its fields
 */
export function schemaFault({ issues }: z.ZodError, value: unknown, within: readonly string[] = []): string {
  const issue = issues[0]! as Issue;
  const place = [...within, ...issue.path.map(String)].join('.') || 'it';
  const expected = expectedBy(issue);
  if (expected === undefined) return `${place}: ${issue.message}`;
  const found = valueAt(value, issue.path);
  return found === undefined && issue.path.length > 0
    ? `${place} is missing`
    : `${place} must be ${expected}; it is ${shownJson(found)}`;
}
