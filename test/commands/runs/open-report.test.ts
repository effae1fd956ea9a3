import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openerFor, openInBrowser } from '../../../src/commands/running/open-in-browser.ts';
import { lockRun } from '../../../src/runs/run-lock.ts';
import { printed, userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { makeRun } from '../../runs/collection/manifests.ts';

test.each([
  ['darwin', {}, ['open']],
  ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler']],
  ['linux', { DISPLAY: ':0' }, ['xdg-open']],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open']],
  ['linux', {}, undefined],
])('on %s with %j: %j', (platform, env, opener) => {
  expect(openerFor(platform, env)).toEqual(opener);
});

describe.skipIf(process.platform === 'win32')('an opener', () => {
  /** A folder with a program in place of xdg-open. */
  async function withOpener(script: string) {
    const PATH = await scratchFolder();
    const path = join(PATH, 'xdg-open');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return { PATH, DISPLAY: ':0', TOLD: join(PATH, 'told') };
  }

  test('is given the whole path, whatever is in it', async () => {
    const env = await withOpener('printf %s "$1" > "$TOLD"');
    await openInBrowser("/a b/$(x)'/report.html", env, 'linux');
    expect(readFileSync(env.TOLD, 'utf8')).toBe("/a b/$(x)'/report.html");
  });

  test.each([
    ['exit 3', 'xdg-open ended with code 3'],
    [undefined, 'xdg-open did not start'],
  ])('%j: %s', async (script, why) => {
    const env = script === undefined ? { PATH: await scratchFolder(), DISPLAY: ':0' } : await withOpener(script);
    const error = await userError(openInBrowser('/x/report.html', env, 'linux'));
    expect(printed(error)).toBe(
      `error: cannot open /x/report.html: ${why}\n  open it in a browser yourself: /x/report.html`,
    );
  });

  test('is not looked for where there is no screen', async () => {
    const { PATH } = await withOpener('exit 0');
    expect((await userError(openInBrowser('r.html', { PATH }, 'linux'))).message).toContain('there is no screen here');
  });
});

test('runs report prints where it is', async () => {
  const cwd = await scratchFolder();
  writeFileSync(join(await makeRun(join(cwd, 'runs'), 'knn-1'), 'report.html'), '<!doctype html>');
  expect((await runLine('runs report last', { cwd })).out).toEqual(['runs/knn-1/report.html']);
  expect(await runJson('runs report knn-1', { cwd })).toEqual({
    command: 'runs report',
    report: 'runs/knn-1/report.html',
    opened: false,
  });
});

test.each([
  ['gradcheck', 'finished', 'gradcheck writes none', 'made again: cifar-train gradcheck'],
  ['linear', 'finished', 'it was lost, or written without one', 'made again: cifar-train linear'],
  [
    'linear',
    'interrupted',
    'it is written at the end, and this run is interrupted',
    'let it finish first: cifar-train linear --resume PATH',
  ],
  [
    'linear',
    'running',
    'it is written at the end, and this run was killed',
    'let it finish first: cifar-train linear --resume PATH',
  ],
  [
    'linear',
    'failed',
    'it is written at the end, and this run failed',
    'if its settings made it fail, start a new run with others; otherwise let it finish first: cifar-train linear --resume PATH',
  ],
  ['knn', 'failed', 'it is written at the end, and this run failed', 'run it again: cifar-train knn'],
] as const)('a run of %s that is %s', async (command, status, why, way) => {
  const path = await makeRun(await scratchFolder(), 'run', { command, status, commandLine: `cifar-train ${command}` });
  const text = printed(await userError(runLine(`runs report ${path}`)));
  expect(text).toContain(`run has no report.html: ${why}`);
  expect(text).toContain(`its numbers: cifar-train runs show ${path}\n  ${way.replace('PATH', path)}`);
});

test('a run that is running has its report, and can be run again, once it has ended', async () => {
  const cwd = await scratchFolder();
  const path = await makeRun(join(cwd, 'runs'), 'linear-1', { command: 'linear', status: 'running' });
  const lock = await lockRun(path);
  try {
    for (const command of ['runs report last', 'runs reproduce last']) {
      expect(printed(await userError(runLine(command, { cwd })))).toMatch(
        /run is running|it is running.*wait until it has ended$/s,
      );
    }
  } finally {
    await lock.release();
  }
});
