import { expect, test } from 'vitest';
import { ignoresHangUp } from '../../src/cli/hang-up.ts';

test.each([
  ['on a terminal', '/usr/bin/node', true, true, false],
  ['in the background, with its output in a file', '/usr/bin/node', true, true, false],
  ['nohup, as bash starts it', '/usr/bin/nohup', false, true, true],
  ['nohup, typed alone', 'nohup', false, true, true],
  ['nohup on macOS, which leaves stdin', '/usr/bin/nohup', true, true, true],
  ['nohup in a script without a terminal', '/usr/bin/nohup', false, false, true],
  ['every stream elsewhere than on its terminal', '/usr/bin/node', false, true, true],
  ['of a service, without a terminal', undefined, false, false, false],
  ['another command of a similar name', '/usr/bin/mynohup', true, true, false],
])('the end of the terminal, %s', (_, started, usesTerminal, hasTerminal, ignored) => {
  expect(ignoresHangUp({ env: { _: started }, usesTerminal, hasTerminal })).toBe(ignored);
});
