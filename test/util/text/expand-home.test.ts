import { describe, expect, test } from 'vitest';
import { dataDirectory } from '../../../src/cli/common-flags.ts';
import { COMMANDS } from '../../../src/commands/catalogue.ts';
import { expandHome } from '../../../src/util/text/expand-home.ts';
import { thrownUserError } from '../../helpers/caught.ts';
import { typedOptions } from '../../helpers/commands/typed.ts';

const env = { HOME: '/home/me' };

describe('expandHome', () => {
  test.each([
    ['~/x', '/home/me/x'],
    ['~', '/home/me'],
    ['~/', '/home/me/'],
    ['~\\x', '/home/me\\x'],
    ['./~/x', './~/x'],
    ['x~', 'x~'],
    ['/~/x', '/~/x'],
    ['a/~', 'a/~'],
    ['', ''],
  ])('%j is %j', (path, expanded) => expect(expandHome(path, env, '--csv')).toBe(expanded));

  test('on Windows, the home directory has another name', () =>
    expect(expandHome('~\\x', { USERPROFILE: 'C:\\me' }, '--csv')).toBe('C:\\me\\x'));

  test.each([
    ['~/x', {}, '--csv begins with ~, which cannot be expanded: HOME is not set; got "~/x"'],
    ['~bob/x', env, '--csv begins with ~bob, which cannot be expanded: only the shell knows'],
  ])('%j in %j is refused', (path, env, message) => {
    const error = thrownUserError(() => expandHome(path, env, '--csv'));
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
    expect(error.hint).toContain('./~');
  });
});

test.each([
  [{ dataDir: undefined }, { ...env, CIFAR_TRAIN_DATA: '~/x' }, '/home/me/x'],
  [{ dataDir: '/y' }, { ...env, CIFAR_TRAIN_DATA: '~/x' }, '/y'],
])('the data folder of %j in %j is %s', (options, env, folder) => expect(dataDirectory(options, env)).toBe(folder));

const commands = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
const pathFlags = commands.flatMap((command) =>
  Object.entries(command.flags).flatMap(([key, flag]) =>
    /<(path|file|run|folder)>$/.test(flag.syntax) ? [{ command, key, name: flag.syntax.split(' ')[0]! }] : [],
  ),
);

test('there are flags for paths', () => expect(pathFlags.length).toBeGreaterThan(15));

test.each(pathFlags)('$command.name $name=~/x is in the home directory', ({ command, key, name }) => {
  const operands = Object.keys(command.operands ?? {}).join(' ');
  expect(typedOptions(command, `${operands} ${name}=~/x`.trim(), env)[key]).toBe('/home/me/x');
});
