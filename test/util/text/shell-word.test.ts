import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNSAFE } from '../../../src/util/text/printable.ts';
import {
  andThen,
  commandsAreFor,
  lineEnd,
  makeFolderCommand,
  moveCommand,
  removeCommand,
  type Shell,
  shellOf,
  shellWord,
  wordFor,
} from '../../../src/util/text/shell-word.ts';
import { cmdWords, powershellWords } from '../../helpers/shells.ts';

test.each<[string, Record<string, string>, Shell]>([
  ['linux', {}, 'posix'],
  ['darwin', { SHELL: '/bin/zsh' }, 'posix'],
  ['linux', { PSModulePath: '/opt/pwsh/Modules' }, 'powershell'],
  ['win32', {}, 'cmd'],
  ['win32', { PSModulePath: 'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\Windows\\system32\\Modules' }, 'cmd'],
  [
    'win32',
    { PSModulePath: 'C:\\Users\\me\\Documents\\Modules;C:\\Program Files\\Modules;C:\\Windows\\Modules' },
    'powershell',
  ],
  ['win32', { MSYSTEM: 'MINGW64' }, 'posix'],
  ['win32', { SHELL: '/usr/bin/bash' }, 'posix'],
])('%s with %j: %s', (platform, env, shell) => expect(shellOf(platform, env)).toBe(shell));

test.each([
  // word, as it is typed into a POSIX shell, cmd.exe, PowerShell
  ['data', 'data', 'data', 'data'],
  ['/home/me/data', '/home/me/data', '/home/me/data', '/home/me/data'],
  ['1e-4', '1e-4', '1e-4', '1e-4'],
  ['1,3,5', '1,3,5', '"1,3,5"', '"1,3,5"'],
  ['--k', '--k', '--k', '--k'],
  ['-v1.2', '-v1.2', '"-v1.2"', '"-v1.2"'],
  ['@list', '@list', '"@list"', '"@list"'],
  ['my data', '"my data"', '"my data"', '"my data"'],
  ["it's", `"it's"`, `"it's"`, `"it's"`],
  ['C:\\Users\\me', "'C:\\Users\\me'", 'C:\\Users\\me', 'C:\\Users\\me'],
  ['C:\\my data\\', "'C:\\my data\\'", '"C:\\my data\\\\"', '"C:\\my data\\\\"'],
  ['a&b;c|d', '"a&b;c|d"', '"a&b;c|d"', '"a&b;c|d"'],
  ['~/x', '"~/x"', '"~/x"', '"~/x"'],
  ['=x', '"=x"', '"=x"', '"=x"'],
  ['$HOME', "'$HOME'", '^"$HOME^"', "'$HOME'"],
  ['%PATH%', '%PATH%', '^"^%PATH^%^"', "'%PATH%'"],
  ['wow!', "'wow!'", '"wow!"', '"wow!"'],
  ["$it's", "'$it'\\''s'", `^"$it's^"`, "'$it''s'"],
  ['', '""', '""', '""'],
])('%s', (word, posix, cmd, powershell) => {
  expect([wordFor('posix', word), wordFor('cmd', word), wordFor('powershell', word)]).toEqual([posix, cmd, powershell]);
});

test('control characters are typed, not pasted', () => {
  expect(wordFor('posix', "a\n'b\\ü\u202e")).toBe(String.raw`$'a\012\047b\134ü\342\200\256'`);
});

const SPECIAL = ` "'\`$%!^&|<>()[]{}*?~#;,=@\\/-.:+äé“”„‘’‚猫PATHa1`;
const unit = fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
const text = fc.string({ unit, minLength: 1, maxLength: 12 });
const line = text.filter((word) => !/\p{Cc}/u.test(word)); // a command line has one line

/** Windows' PowerShell has double backslashes at a path's end for one, and its successor both: they name the same folder. */
const trimmed = (word: string) => word.replace(/\\+$/, '');

describe('every word is read back as it was', () => {
  const word = text.filter((word) => !word.includes('\0') && Buffer.from(word).toString() === word);
  test.each([
    ['sh', word.filter((word) => word.search(UNSAFE) < 0)],
    ['bash', word],
  ])('by %s', (shell, word) => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 20, maxLength: 40 }), (words) => {
        const script = `printf '%s\\0' ${words.map((word) => wordFor('posix', word)).join(' ')}`;
        expect(execFileSync(shell, ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(words);
        expect(script).not.toMatch(UNSAFE);
      }),
      { numRuns: 20, seed: 5 },
    );
  });

  test('by cmd.exe', () => {
    fc.assert(
      fc.property(fc.array(line), (words) => {
        const typed = ['tool', ...words.map((word) => wordFor('cmd', word))].join(' ');
        expect(cmdWords(typed, { PATH: 'C:\\Windows', a: '1', HOME: '"&' })).toEqual(['tool', ...words]);
      }),
      { numRuns: 3000, seed: 5 },
    );
  });

  test('by PowerShell', () => {
    fc.assert(
      fc.property(fc.array(line), (words) => {
        const typed = ['tool', ...words.map((word) => wordFor('powershell', word))].join(' ');
        expect(powershellWords(typed).map(trimmed)).toEqual(['tool', ...words.map(trimmed)]);
      }),
      { numRuns: 3000, seed: 5 },
    );
  });

  test('by the other shells, if nothing in it is special anywhere: the shell is a guess', () => {
    const plain = line.filter((word) => /^[\w ,;&()#=@:.'-]+$/.test(word) && !word.startsWith('-'));
    const shells = fc.constantFrom<Shell>('cmd', 'powershell');
    fc.assert(
      fc.property(fc.array(plain), shells, (words, shell) => {
        const typed = ['tool', ...words.map((word) => wordFor(shell, word))].join(' ');
        expect(cmdWords(typed, {})).toEqual(['tool', ...words]);
        expect(powershellWords(typed)).toEqual(['tool', ...words]);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});

test('commands in each shell', () => {
  expect(moveCommand('-a b', 'c', 'posix')).toBe('mv "./-a b" c');
  expect(moveCommand('C:\\a', 'C:\\b c', 'cmd')).toBe('move C:\\a "C:\\b c"');
  expect(moveCommand('/a', '/b', 'powershell')).toBe('move /a /b');
  expect(makeFolderCommand('a/b c', 'posix')).toBe('mkdir -p "a/b c"');
  expect(makeFolderCommand('a\\b', 'cmd')).toBe('mkdir a\\b'); // with those above it
  expect([removeCommand('-a', 'posix'), removeCommand('a', 'powershell')]).toEqual(['rm ./-a', 'del a']);
  expect([andThen('posix'), andThen('cmd'), andThen('powershell')]).toEqual([' && ', ' && ', '; ']);
  expect([lineEnd('posix'), lineEnd('cmd'), lineEnd('powershell')]).toEqual([' \\', undefined, undefined]);
});

test('the commands of a process are for a POSIX shell, until it says otherwise', () => {
  expect(shellWord('1,3')).toBe('1,3');
  commandsAreFor('powershell');
  expect([shellWord('1,3'), andThen(), lineEnd()]).toEqual(['"1,3"', '; ', undefined]);
  commandsAreFor('posix');
});
