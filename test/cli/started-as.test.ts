import { expect, test } from 'vitest';
import { runnable, type Start, startedAs } from '../../src/cli/started-as.ts';

type Case = [string, Omit<Start, 'platform' | 'isFile'> & { platform?: string; files?: readonly string[] }, string];
const HERE = '/home/me/project';
const PATH = '/usr/local/bin:/usr/bin';

test.each<Case>([
  [
    'npx',
    { file: `${HERE}/node_modules/.bin/cifar-train`, env: { npm_command: 'exec' }, cwd: HERE },
    'npx cifar-train',
  ],
  ['npx in a clone', { file: `${HERE}/bin/cifar-train.js`, env: { npm_command: 'exec' } }, 'npx cifar-train'],
  ['a script of npm', { file: `${HERE}/bin/cifar-train.js`, env: { npm_command: 'run-script' } }, 'npx cifar-train'],
  [
    'installed for all',
    { file: '/usr/local/bin/cifar-train', env: { PATH }, files: ['/usr/local/bin/cifar-train'] },
    'cifar-train',
  ],
  [
    'installed in a folder that is not in the PATH',
    { file: '/opt/my tools/cifar-train', env: { PATH }, files: ['/opt/my tools/cifar-train'] },
    '"/opt/my tools/cifar-train"',
  ],
  [
    'of a project, by its path',
    { file: `${HERE}/node_modules/.bin/cifar-train`, env: { PATH }, cwd: HERE },
    'npx cifar-train',
  ],
  [
    'of a project, whose folder another package manager puts into the PATH',
    {
      file: `${HERE}/node_modules/cifar-train/bin/cifar-train.js`,
      env: { PATH: `${HERE}/node_modules/.bin:${PATH}` },
      files: [`${HERE}/node_modules/.bin/cifar-train`],
    },
    'npx cifar-train',
  ],
  [
    'by a script in the PATH that starts it',
    {
      file: '/usr/local/lib/node_modules/cifar-train/bin/cifar-train.js',
      env: { PATH },
      files: ['/usr/local/bin/cifar-train'],
    },
    'cifar-train',
  ],
  ['node, in its folder', { file: `${HERE}/bin/cifar-train.js`, env: { PATH }, cwd: HERE }, 'node bin/cifar-train.js'],
  [
    'node, from elsewhere, although another one is in the PATH',
    { file: `${HERE}/bin/cifar-train.js`, env: { PATH }, cwd: '/tmp', files: ['/usr/bin/cifar-train'] },
    `node ${HERE}/bin/cifar-train.js`,
  ],
  [
    'node, from a folder that is gone',
    { file: `${HERE}/bin/cifar-train.js`, env: {} },
    `node ${HERE}/bin/cifar-train.js`,
  ],
  [
    'node, a path with blanks',
    { file: '/my lab/bin/cifar-train.js', env: {}, cwd: '/' },
    'node "my lab/bin/cifar-train.js"',
  ],
  [
    'Windows, installed for all',
    {
      platform: 'win32',
      file: 'C:\\Users\\me\\AppData\\npm\\node_modules\\cifar-train\\bin\\cifar-train.js',
      env: { Path: 'C:\\Windows;C:\\Users\\me\\AppData\\npm' },
      files: ['C:\\Users\\me\\AppData\\npm\\cifar-train.cmd'],
    },
    'cifar-train',
  ],
  [
    'Windows, node',
    { platform: 'win32', file: 'C:\\my lab\\bin\\cifar-train.js', env: {}, cwd: 'C:\\' },
    'node "my lab\\bin\\cifar-train.js"',
  ],
])('%s', (_, { files = [], platform = 'linux', ...start }, expected) => {
  expect(startedAs({ ...start, platform, isFile: (path) => files.includes(path) })).toBe(expected);
});

test.each([
  ['cifar-train knn --k 7', 'npx cifar-train knn --k 7'],
  ['cifar-train', 'npx cifar-train'],
  ['cifar-training', 'cifar-training'],
  ['mv cifar-train x', 'mv cifar-train x'],
])('%s, to be typed with npx: %s', (command, typed) => expect(runnable(command, 'npx cifar-train')).toBe(typed));
