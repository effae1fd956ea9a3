import { execFileSync } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedArchive } from '../../../src/dataset/archive/archive-record.ts';
import { copyArchive } from '../../../src/dataset/archive/copy.ts';
import type { FilledDownload } from '../../../src/dataset/archive/download-options.ts';
import { readNote } from '../../../src/dataset/archive/read-note.ts';
import { readSums } from '../../../src/dataset/archive/sums.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../helpers/caught.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const odd = [
  ['3 GiB long', (path: string) => writeFile(path, '').then(() => truncate(path, 3 * 2 ** 30)), /it is longer than/],
  ['a pipe', async (path: string) => execFileSync('mkfifo', [path]), /it is a pipe, not a regular file/],
  ['a folder', (path: string) => mkdir(path), /it is a folder/],
] as const;

describe.skipIf(process.platform === 'win32')('what is kept beside the batches', () => {
  test.each(odd)('that is %s is refused at once', async (_name, make, message) => {
    for (const [name, read] of [
      ['SHA256SUMS', (folder: string) => readSums(join(folder, 'SHA256SUMS'))],
      ['ARCHIVE.sha256', recordedArchive],
    ] as const) {
      const folder = await scratchFolder();
      await make(join(folder, name));
      expect((await userError(read(folder))).message).toMatch(message);
    }
  });

  const [A, B] = ['a'.repeat(64), 'B'.repeat(64)];
  test.each([
    [
      `${A}  x\n${B} *y z\r\n\n`,
      new Map([
        ['x', A],
        ['y z', B.toLowerCase()],
      ]),
    ],
    [`${A}  x`, new Map([['x', A]])],
  ])('SHA256SUMS: %j', async (text, sums) => {
    const path = join(await scratchFolder(), 'SHA256SUMS');
    await writeFile(path, text);
    expect(await readSums(path)).toEqual(sums);
  });
  test.each([
    ['', 'it is empty'],
    ['\n', 'it is empty'],
    [`${A}  x\n${A.slice(1)}  y\n`, 'line 2 is not a SHA-256 and a name'],
    [`${A}`, 'line 1 is not a SHA-256 and a name'],
    ['\0\0\0', 'line 1 is not a SHA-256 and a name'],
    [`${A}  x\n\n{}`, 'line 3 is not a SHA-256 and a name'],
  ])('a damaged SHA256SUMS, %j, is not taken for a missing one', async (text, what) => {
    const path = join(await scratchFolder(), 'SHA256SUMS');
    await writeFile(path, text);
    expect(await userError(readSums(path))).toMatchObject({
      kind: 'data',
      message: `${path} is damaged: ${what}`,
      hint: 'remove it: the batches can be read without it',
    });
  });
  test.each(['', 'x', A, '\0', `${A.slice(1)}  x`])('nor is a damaged ARCHIVE.sha256, %j', async (text) => {
    const folder = await scratchFolder();
    await writeFile(join(folder, 'ARCHIVE.sha256'), text);
    expect((await userError(recordedArchive(folder))).message).toMatch(/ARCHIVE\.sha256 is damaged: it does not begin/);
  });

  test('that is not there is none', async () => {
    const folder = await scratchFolder();
    expect(await readNote(join(folder, 'SHA256SUMS'), 'read the digests')).toBeUndefined();
    expect(await readSums(join(folder, 'SHA256SUMS'))).toEqual(new Map());
    expect(await recordedArchive(folder)).toBeUndefined();
  });
});

test('--from FOLDER names the archive that may be in it', async () => {
  const folder = await scratchFolder();
  const filled = { spec: CIFAR10, dataDir: folder, url: 'http://example.org/x.tgz' } as unknown as FilledDownload;
  expect(await userError(copyArchive(join(folder, 'to'), folder, filled, async () => {}))).toMatchObject({
    kind: 'usage',
    message: `--from must name an archive; "${folder}" is a folder`,
    hint: `name the archive in it: --from ${folder}/cifar-10-binary.tar.gz; a folder of batches is used as it is: --data-dir ${folder}`,
  });
});

test.each([
  ['a name in a file', (folder: string) => join(folder, 'file', 'x.tgz')],
  ['a name that is too long', (folder: string) => join(folder, 'z'.repeat(300))],
])('--from %s is refused in words', async (_name, fromIn) => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'file'), '');
  const filled = { spec: CIFAR10, dataDir: folder, url: 'http://example.org/x.tgz' } as unknown as FilledDownload;
  const error = await userError(copyArchive(join(folder, 'to'), fromIn(folder), filled, async () => {}));
  expect(error.message).toMatch(/^(cannot read |--from must name an archive; )/);
});
