import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { charactersFor, inAscii, showsUnicode } from '../../../src/cli/terminal/characters.ts';
import { root } from '../../helpers/pages.ts';

type Case = [NodeJS.Platform, Record<string, string>, isTerminal: boolean, unicode: boolean];

test.each<Case>([
  ['linux', {}, true, true],
  ['linux', {}, false, true],
  ['linux', { LANG: 'en_US.UTF-8' }, true, true],
  ['linux', { LANG: 'C.utf8' }, false, true],
  ['linux', { LANG: 'C' }, true, false],
  ['linux', { LANG: 'C' }, false, false],
  ['linux', { LANG: 'POSIX' }, true, false],
  ['linux', { LANG: 'de_DE.ISO-8859-1' }, true, false],
  ['linux', { LANG: 'de_DE' }, true, false],
  ['linux', { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, true, false],
  ['linux', { LC_ALL: '', LC_CTYPE: 'C', LANG: 'en_US.UTF-8' }, true, false],
  ['linux', { LC_ALL: 'en_US.UTF-8', LANG: 'C' }, true, true],
  ['linux', { LC_CTYPE: 'UTF-8', LANG: 'C' }, true, true],
  ['linux', { TERM: 'linux', LANG: 'en_US.UTF-8' }, true, false],
  ['linux', { TERM: 'linux', LANG: 'en_US.UTF-8' }, false, true],
  ['darwin', {}, true, true],
  ['win32', {}, true, false],
  ['win32', {}, false, false],
  ['win32', { WT_SESSION: 'id' }, true, true],
  ['win32', { TERM_PROGRAM: 'vscode' }, true, true],
  ['win32', { LANG: 'en_US.UTF-8' }, false, true],
  ['win32', { LANG: 'C', WT_SESSION: 'id' }, true, false],
])('%s, %j, terminal: %j: beyond ASCII: %j', (platform, env, isTerminal, unicode) => {
  expect(showsUnicode(env, platform, isTerminal)).toBe(unicode);
  expect(charactersFor(env, isTerminal, platform)('─ ±')).toBe(unicode ? '─ ±' : '- +-');
});

describe('in ASCII', () => {
  test.each([
    ['31.69 ± 0.67  ← best', '31.69+/-0.67  < best'],
    ['mean ± std (%)', 'mean+/-std (%)'],
    ['folds  ███░░░  50 %', 'folds  ###...  50 %'],
    ['┤╭─╮│╰╯└┬┴', "+.-.|''+++"],
    ['3 trials × 5 folds, “cat” → dog …', '3 trials x 5 folds, "cat" > dog ...'],
    ['\u001b[2m──\u001b[0m', '\u001b[2m--\u001b[0m'],
    ['class Käfer, 猫', 'class Käfer, 猫'], // what users name keeps its letters
    ['written to ./a×b–c/run.json', 'written to ./a×b–c/run.json'], // a path must be typed as it is
    ['C:\\a×b ×', 'C:\\a×b x'],
  ])('%s', (text, ascii) => expect(inAscii(text)).toBe(ascii));
});

/** Source without its comments and without what only pages show. */
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (path) =>
    path.endsWith('.ts') && !/^(kernels.assembly|report.(html|charts)|lab.page|cli.terminal.characters)/.test(path),
);

test.each(sources)('every sign that src/%s may print has its ASCII', (path) => {
  const code = readFileSync(join(root, 'src', path), 'utf8').replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gms, '');
  const signs = [...new Set(code.match(/\P{ASCII}/gu))];
  expect(signs.filter((sign) => inAscii(sign) === sign)).toEqual([]);
});
