import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkLedger, LEDGER_FILE, readingsOf, recordReading } from '../../src/dataset/ledger.ts';
import { caughtAll, userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const entry = {
  when: '2026-01-02T03:04:05.678Z',
  command: 'cifar-train knn --test',
  dataset: 'cifar10',
  digest: 'aa',
  version: '1.0',
} as const;
const other = { ...entry, digest: 'bb' };

async function folders() {
  const home = await scratchFolder();
  return { home, file: join(home, LEDGER_FILE), options: { fallback: join(await scratchFolder(), 'own') } };
}

test('counts the readings of each test set by itself', async () => {
  const { home, file, options } = await folders();
  const counts = [];
  for (const one of [entry, entry, other, entry]) counts.push((await recordReading(home, one, options)).nthReading);
  expect(counts).toEqual([1, 2, 1, 3]);
  expect((await readFile(file, 'utf8')).match(/\n/g)).toHaveLength(4);
  expect((await readingsOf(home, 'aa', options)).readings).toEqual([entry, entry, entry]);
});

test('a line is one JSON object with what read what and when', async () => {
  const { home, file, options } = await folders();
  expect(await recordReading(home, entry, options)).toEqual({ nthReading: 1, ledger: file, unreadLedgers: [] });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject(entry);
});

test('secrets are neither kept nor read from what older versions kept', async () => {
  const { home, file, options } = await folders();
  const typed = { ...entry, command: 'cifar-train knn --mirror https://me:hunter2@host/ --test' };
  await recordReading(home, typed, options);
  expect(await readFile(file, 'utf8')).not.toContain('hunter2');
  await appendFile(file, `${JSON.stringify(typed)}\n`);
  const masked = { ...entry, command: 'cifar-train knn --mirror https://***@host/ --test' };
  expect((await readingsOf(home, 'aa', options)).readings).toEqual([masked, masked]);
});

test('fifty at once lose no line, and each gets its own number', async () => {
  const { home, options } = await folders();
  const all = await Promise.all(Array.from({ length: 50 }, () => recordReading(home, entry, options)));
  expect(all.map(({ nthReading }) => nthReading).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
});

describe('a damaged ledger', () => {
  test.each([
    ['a line of garbage', 'x{"digest":\n'],
    ['a line that a crash cut short', '{"when":"2026","digest":"a'],
    ['lines of other JSON', '1\nnull\n[]\n{"digest":5}\n"aa"\n'],
    ['very deep JSON', `${'['.repeat(100_000)}\n`],
    ['names of Object', '{"digest":{"toString":1},"__proto__":{"digest":"aa"}}\n'],
    ['zeros', '\0\0\0\0'],
  ])('%s loses no other line', async (_name, damage) => {
    const { home, file, options } = await folders();
    await recordReading(home, entry, options);
    await appendFile(file, damage);
    expect((await recordReading(home, entry, options)).nthReading).toBe(2);
    const { readings, unreadLedgers } = await readingsOf(home, 'aa', options);
    expect([readings.length, unreadLedgers]).toEqual([2, [file]]);
    expect(await readFile(file, 'utf8')).toContain(damage);
  });

  test.each([
    ['its last line cut short', (text: string) => text.slice(0, -40)],
    ['lines that somebody put a mark before', (text: string) => text.replaceAll(/^/gm, '#')],
    ['a line without its digest', (text: string) => text.replace(/"digest":"aa",?/, '')],
  ])('%s: there may have been more readings', async (_, change) => {
    const { home, file, options } = await folders();
    await recordReading(home, entry, options);
    await recordReading(home, { ...entry, digest: 'bb' }, options);
    expect((await readingsOf(home, 'aa', options)).unreadLedgers).toEqual([]);
    await writeFile(file, change(await readFile(file, 'utf8')));
    expect((await readingsOf(home, 'aa', options)).unreadLedgers).toEqual([file]);
    expect((await recordReading(home, entry, options)).unreadLedgers).toEqual([file]);
  });
});

describe('a data folder that cannot be written to', () => {
  test('the ledger goes to the user’s own folder; both count', async () => {
    const { file, options } = await folders();
    const own = join(options.fallback, LEDGER_FILE);
    await writeFile(file, '');
    const home = join(file, 'data'); // nobody can make a folder below a file
    expect(await recordReading(home, entry, options)).toEqual({ nthReading: 1, ledger: own, unreadLedgers: [] });
    expect(await recordReading(home, entry, options)).toEqual({ nthReading: 2, ledger: own, unreadLedgers: [] });
    const elsewhere = await scratchFolder();
    expect((await recordReading(elsewhere, entry, options)).nthReading).toBe(3);
    expect((await recordReading(elsewhere, entry, options)).nthReading).toBe(4);
  });
  test('nor the own folder: no reading without a record', async () => {
    const { home } = await folders();
    const blocked = join(home, 'blocked');
    await writeFile(blocked, '');
    const error = await userError(recordReading(join(blocked, 'data'), entry, { fallback: join(blocked, 'own') }));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining(join(blocked, 'data')) });
    expect(error.message).toContain(join(blocked, 'own'));
  });
});

describe('before the work', () => {
  test.each(['my precious list\n', 'vm', '[1, 2]'])(
    'a file of something else is refused, and left alone: %j',
    async (text) => {
      const { home, options } = await folders();
      const mine = join(home, 'mine.txt');
      await writeFile(mine, text);
      await symlink(mine, join(home, LEDGER_FILE));
      const refusal = 'is not a ledger of test readings: no line of it is a reading';
      expect((await userError(checkLedger(home, options))).message).toContain(refusal);
      expect((await userError(recordReading(home, entry, options))).message).toContain(refusal);
      expect(await readFile(mine, 'utf8')).toBe(text);
    },
  );

  test.each(['/none/at/all', 'not-yet'])(
    'a link to %s, where nothing is, is refused, and nothing made there',
    async (to) => {
      const { home, options } = await folders();
      const path = join(home, LEDGER_FILE);
      await symlink(to, path);
      const refusal = `${path} is a symbolic link to ${to}, and there is nothing there`;
      for (const error of await caughtAll(checkLedger(home, options), recordReading(home, entry, options))) {
        expect(error).toMatchObject({ kind: 'failed', message: refusal });
      }
      expect(existsSync(join(home, 'not-yet'))).toBe(false);
    },
  );

  test('such a link in the user’s own folder is in nobody’s way, and not taken for a ledger without readings', async () => {
    const { home, options } = await folders();
    await mkdir(options.fallback, { recursive: true });
    const own = join(options.fallback, LEDGER_FILE);
    await symlink('/none/at/all', own);
    expect(await recordReading(home, entry, options)).toMatchObject({ nthReading: 1, unreadLedgers: [own] });
    expect(await readingsOf(home, 'aa', options)).toEqual({ readings: [entry], unreadLedgers: [own] });
  });

  test.each(['', '\n', '{"when":"2026-01-01T00:00', `garbage\n${JSON.stringify(entry)}\n`])(
    'a ledger that is empty or damaged is one: %j',
    async (text) => {
      const { home, options } = await folders();
      await writeFile(join(home, LEDGER_FILE), text);
      await checkLedger(home, options);
    },
  );

  test('that neither place can be written to', async () => {
    const { home } = await folders();
    const blocked = join(home, 'blocked');
    await writeFile(blocked, '');
    const error = await userError(checkLedger(join(blocked, 'data'), { fallback: join(blocked, 'own') }));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining(join(blocked, 'own')) });
    await checkLedger(home, { fallback: join(blocked, 'own') });
    await checkLedger(join(blocked, 'data'), { fallback: home });
  });
});

test('no ledger yet: no readings', async () => {
  const { home, options } = await folders();
  expect((await readingsOf(home, 'aa', options)).readings).toEqual([]);
});

test('millions of empty lines take no time', { timeout: 20_000 }, async () => {
  const { home, file, options } = await folders();
  await recordReading(home, entry, options);
  await appendFile(file, '\n'.repeat(2_000_000));
  expect((await readingsOf(home, 'aa', options)).readings).toEqual([entry]);
});

test('a ledger of gigabytes is no ledger', async () => {
  const { home, file, options } = await folders();
  await writeFile(file, '');
  await truncate(file, 3 * 2 ** 30);
  const error = await userError(readingsOf(home, 'aa', options));
  expect(error.message).toBe(
    `${file} is not a ledger of test readings: it is longer than 67.1 MB, the most that is read`,
  );
});

const inItsPlace = [
  ['a folder', 'beside the data', 'it is a folder, not a file'],
  ['a folder', 'of the user', 'it is a folder, not a file'],
  ['a pipe', 'beside the data', 'it is a pipe, not a regular file'],
  ['a pipe', 'of the user', 'it is a pipe, not a regular file'],
] as const;

test.skipIf(process.platform === 'win32').each(inItsPlace)(
  '%s in the place of the ledger %s: the reading is refused, and booked nowhere',
  async (what, which, why) => {
    const { home, file, options } = await folders();
    const own = join(options.fallback, 'test-readings.jsonl');
    await mkdir(options.fallback, { recursive: true });
    const [odd, other] = which === 'of the user' ? [own, file] : [file, own];
    execFileSync(what === 'a pipe' ? 'mkfifo' : 'mkdir', [odd]);
    const error = await userError(recordReading(home, entry, options));
    expect(error.message).toBe(`${odd} is not a ledger of test readings: ${why}`);
    expect(String(error.hint)).toContain(`mv ${odd} ${odd}.other`);
    expect(existsSync(other)).toBe(false);
  },
);

test('without a home directory there is only the data folder', async () => {
  vi.doMock('env-paths', () => {
    throw new Error('os.homedir: uv_os_homedir returned ENOENT'); // what loading it does there
  });
  const { home, file } = await folders();
  expect(await recordReading(home, entry)).toEqual({ nthReading: 1, ledger: file, unreadLedgers: [] });
  expect((await readingsOf(home, 'aa')).readings).toEqual([entry]);
  const error = await userError(recordReading(join(file, 'x'), entry));
  expect(error).toMatchObject({ kind: 'failed', message: expect.stringContaining('record that the test set is read') });
  vi.doUnmock('env-paths');
});
