import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inputOf, outcomeOf } from '../../scripts/fuzz/inputs.mjs';
import { builtFile } from '../../src/kernels/hosts/built-file.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const RUN = resolve(import.meta.dirname, '../../scripts/fuzz/run.mjs');
builtFile('errors.js'); // refused where it is not what the sources say

/** Made by the first campaign, for all of them. */
const HOME = await mkdtemp(join(tmpdir(), 'cifar-train-test-'));
afterAll(() => rm(HOME, { recursive: true, force: true }));

/** Runs a campaign in a folder; its exit code, and the cells of its table by parser. */
async function campaign(folder: string, ...flags: string[]) {
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((done) => {
    const child = execFile(
      process.execPath,
      [RUN, '--seeds', join(HOME, 'seeds'), ...flags],
      { cwd: folder },
      (_error, stdout) => {
        done({ code: child.exitCode, stdout });
      },
    );
  });
  const rows = stdout.split('\n').flatMap((line) => {
    const found = /^(\S.*?)((?: +\d+){6})$/.exec(line);
    return found === null ? [] : [[found[1]!, found[2]!.trim().split(/ +/).map(Number)] as const];
  });
  return { code, stdout, rows: new Map(rows) };
}

test('2,000 mutated inputs of every parser: no internal error, no hang, no gigabyte', {
  timeout: 300_000,
}, async () => {
  const folder = await scratchFolder();
  const { code, rows, stdout } = await campaign(folder, '--count', '2000', '--seed', '20', '--limit', '60');
  const kept = await readdir(join(folder, 'fuzz-findings'), { recursive: true }).catch(() => []);
  const whys = kept.filter((name) => name.endsWith('.txt'));
  const reasons = await Promise.all(whys.map((name) => readFile(join(folder, 'fuzz-findings', name), 'utf8')));
  expect(reasons).toEqual([]);
  expect(code, stdout).toBe(0);
  const [inputs = 0, ok = 0, userErrors = 0] = rows.get('all')!;
  expect(inputs).toBeGreaterThanOrEqual(2000);
  expect(inputs).toBe(ok + userErrors);
  expect(Math.min(ok, userErrors)).toBeGreaterThan(200); // neither all valid nor all refused at the door
});

test('a campaign that was stopped goes on, to the same table', { timeout: 300_000 }, async () => {
  const folder = await scratchFolder();
  const only = ['--parser', 'trials', '--parser', 'ledger', '--seed', '3', '--jobs', '1'];
  await campaign(folder, ...only, '--count', '40', '--state', 'state.json');
  const resumed = await campaign(folder, ...only, '--count', '100', '--state', 'state.json');
  const whole = await campaign(folder, ...only, '--count', '100');
  expect(resumed.rows).toEqual(whole.rows);
  expect(whole.rows.get('all')![0]).toBe(100);
});

const parser = (read: (bytes: Buffer) => Promise<void>) => ({ name: 'x', seeds: [Buffer.from('{"a": 1}')], read });

test('the same seed and number give the same input, others another', async () => {
  const one = parser(async () => {});
  const input = async (seed: string, n: number) => (await inputOf(one, seed, n)).toString('hex');
  expect(await input('1', 5)).toBe(await input('1', 5));
  const inputs = await Promise.all(Array.from({ length: 50 }, (_, n) => input(n % 2 === 0 ? '1' : '2', n)));
  expect(new Set(inputs).size).toBeGreaterThan(40);
});

test('whatever is no UserError is an internal error', async () => {
  const { outcome, why } = await outcomeOf(
    parser(async () => {
      throw new TypeError('odd');
    }),
    Buffer.alloc(0),
  );
  expect([outcome, why]).toEqual(['internal', expect.stringContaining('TypeError: odd')]);
  expect(
    await outcomeOf(
      parser(async () => {}),
      Buffer.alloc(0),
    ),
  ).toEqual({ outcome: 'ok' });
});
