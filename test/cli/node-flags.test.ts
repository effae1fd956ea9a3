import { expect, test } from 'vitest';
import { hinderedBy } from '../../src/cli/node-flags.ts';

const bug = new Error('Code generation from strings disallowed for this context');

test.each([
  ['--disallow-code-generation-from-strings'],
  ['--disallow_code_generation_from_strings'],
  ['--disable-proto=throw'],
  ['--frozen-intrinsics'],
])('what nobody expected under %s is put down to it', (flag) => {
  expect(hinderedBy(bug, ['--no-warnings', flag])).toMatchObject({
    kind: 'failed',
    message: `something that cifar-train needs does not work under ${flag}`,
    hint: `run Node without ${flag}; it may be set in NODE_OPTIONS`,
    cause: bug,
  });
});

test.each([[[]], [['']], [['--max-old-space-size=4096', '--frozen-intrinsics-not']]])(
  'under %j it is a bug',
  (words) => {
    expect(hinderedBy(bug, words)).toBeUndefined();
  },
);
