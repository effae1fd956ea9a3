import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userError } from '../helpers/caught.ts';
import { runCli, startCli } from '../helpers/commands/cli.ts';
import { runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** The lab, once it has printed this much. */
async function startLab(...flags: readonly string[]) {
  const lab = startCli(['lab', '--no-open', ...flags], { cwd: await scratchFolder() });
  const printed = await new Promise<string>((resolve) => lab.child.stdout.once('data', resolve));
  return { ...lab, printed };
}

describe.each([
  ['as text', [], (printed: string) => printed.trim()],
  ['as JSON', ['--json'], (printed: string) => JSON.parse(printed).address as string],
])('the address that is printed %s', (_, flags, addressIn) => {
  test('opens the page, until Ctrl-C', async () => {
    const { child, done, printed } = await startLab(...flags);
    const address = addressIn(printed);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    const shown = await fetch(address, { redirect: 'manual' });
    const cookie = shown.headers.get('set-cookie')!.split(';')[0]!;
    expect([shown.status, shown.headers.get('location')]).toEqual([303, '/']);
    const page = await fetch(new URL('/', address), { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>');
    expect((await fetch(new URL('/', address))).status).toBe(403);
    child.kill('SIGINT');
    expect((await done).code).toBe(0); // there is no other end
  });
});

test('--in a folder that is not there is refused', async () => {
  const error = await userError(runLine('lab --no-open --in nowhere', { cwd: await scratchFolder() }));
  expect([error.kind, error.message]).toEqual(['usage', '--in must be a folder; there is no nowhere']);
});

test('a request that is no address ends nothing', async () => {
  const { child, done, printed } = await startLab();
  const { port } = new URL(printed.trim());
  const { connect } = await import('node:net');
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(`GET // HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
    );
    socket.once('data', (data) => resolve(String(data)));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect((await fetch(printed.trim(), { redirect: 'manual' })).status).toBe(303);
  child.kill('SIGTERM');
  expect((await done).stderr).not.toContain('internal error');
});

describe('--export', () => {
  test('a new folder, but none that holds anything', async () => {
    const cwd = await scratchFolder();
    await runLine('lab --export site/lab', { cwd });
    expect(readdirSync(join(cwd, 'site/lab'))).toEqual(expect.arrayContaining(['_headers', 'index.html']));
    expect((await userError(runLine('lab --export site/lab', { cwd }))).message).toMatch(
      /^--export must be a new folder, or an empty one; site\/lab holds /,
    );
  });

  test('one file, again over itself, but over no other', async () => {
    const cwd = await scratchFolder();
    await runLine('lab --export lab.html', { cwd });
    await runLine('lab --export lab.html', { cwd });
    expect(readFileSync(join(cwd, 'lab.html'), 'utf8')).toContain('<title>cifar-train lab</title>');
    writeFileSync(join(cwd, 'mine.html'), '<!doctype html>mine');
    await expect(runLine('lab --export mine.html', { cwd })).rejects.toThrow('mine.html');
    expect(readFileSync(join(cwd, 'mine.html'), 'utf8')).toBe('<!doctype html>mine');
  });

  test.each([
    ['--export runs', 'would take a place of runs'],
    ['--export runs/knn-3', 'would take a place of runs'],
    ['--export site --port 8080', '--export writes files and serves nothing: --port has no use beside it'],
    ['--export site --no-open', '--no-open has no use beside it'],
  ])('%s is refused', async (flags, message) => {
    const cwd = await scratchFolder();
    expect(await userError(runLine(`lab ${flags}`, { cwd }))).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(message),
    });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('where nothing can be created it ends, and says why', async () => {
    const { code, stderr } = await runCli(['lab', '--export', '/proc/lab'], { cwd: await scratchFolder() });
    expect(code).toBe(1);
    expect(stderr).toContain('/proc');
    expect(stderr).not.toContain('internal error');
  });
});
