import { expect, test } from 'vitest';
import { hinderedBy } from '../../src/cli/node-flags.ts';

const ofStrings = new EvalError('Code generation from strings disallowed for this context');
const ofProto = Object.assign(new Error('Accessing Object.prototype.__proto__ has been disallowed'), {
  code: 'ERR_PROTO_ACCESS',
});
const other = new TypeError('x is not a function');

test.each([
  ['--disallow-code-generation-from-strings', ofStrings],
  ['--disallow_code_generation_from_strings', ofStrings],
  ['--disable-proto=throw', ofProto],
  ['--frozen-intrinsics', other],
])('%s is named behind %s', (flag, error) => {
  expect(hinderedBy(error, ['--no-warnings', flag])).toMatchObject({
    kind: 'failed',
    message: `something that cifar-train needs does not work under ${flag}`,
    hint: `run Node without ${flag}; it may be set in NODE_OPTIONS`,
    cause: error,
  });
});

test.each([
  [ofStrings, []],
  [ofStrings, ['']],
  [other, ['--disallow-code-generation-from-strings', '--disable-proto=throw']],
  [ofProto, ['--disable-proto=delete']],
  [other, ['--frozen-intrinsics-not']],
])('%s under %j is a bug', (error, words) => {
  expect(hinderedBy(error, words)).toBeUndefined();
});
