import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { download } from '../../../src/commands/data/download.ts';
import { info } from '../../../src/commands/data/info.ts';
import { sha256Of } from '../../../src/dataset/archive/digest.ts';
import { CIFAR10 } from '../../../src/dataset/specs/cifar10.ts';
import { userError } from '../../helpers/caught.ts';
import { recordingContext } from '../../helpers/commands/recording-terminal.ts';
import { answer, send, serve } from '../../helpers/downloads/loopback.ts';
import { smallArchive } from '../../helpers/downloads/tarball.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const archive = smallArchive();
const sha256 = sha256Of(archive);
const absent = {
  dataset: 'cifar10',
  url: undefined,
  sha256: undefined,
  from: undefined,
  verify: false,
  timeout: 30,
  dataDir: undefined,
  json: false,
  quiet: false,
  verbose: false,
};

async function run(options: object, env = {}) {
  const { context, ...written } = recordingContext('cifar-train download', env);
  await download.run({ ...absent, ...options } as never, context);
  return written;
}

test('downloads, then says that it is there already', async () => {
  const dataDir = await scratchFolder();
  const { url, requests } = await serve(send(archive));
  const first = await run({ url, sha256, dataDir });
  expect(first.out).toEqual([
    expect.stringMatching(
      /^downloaded: .*cifar-10-binary\.tar\.gz \([\d,]+ bytes, SHA-256 [0-9a-f]{64}\)\nunpacked to .*cifar-10-batches-bin$/,
    ),
  ]);
  expect(first.bars).toEqual(['downloading', 'checking SHA-256', 'unpacking']);
  const again = await run({ url, sha256, dataDir });
  expect(again.out).toEqual([
    expect.stringMatching(/^already there and valid: .*\nalready unpacked to .* \(--verify checks the batches\)$/),
  ]);
  expect(requests).toHaveLength(1);
});

test('--from, --json, the data folder from the environment', async () => {
  const home = await scratchFolder();
  const from = join(home, 'a.tar.gz');
  await writeFile(from, archive);
  const dataDir = join(home, 'data');
  const { out } = await run({ from, sha256, json: true }, { CIFAR_TRAIN_DATA: dataDir });
  expect(JSON.parse(out.join())).toMatchObject({
    command: 'download',
    archive: { how: 'copied', bytes: archive.length, sha256 },
    batches: join(dataDir, CIFAR10.folder),
    unpacked: true,
  });
});

test('--verify: a table, and an error where something is wrong', async () => {
  const dataDir = await scratchFolder();
  const { url } = await serve(send(archive));
  await run({ url, sha256, dataDir });
  const { out } = await run({ verify: true, sha256, dataDir });
  expect(out.join()).toMatch(/ok +61,460 +data_batch_1\.bin +as unpacked; 20 records, all labels valid/);
  const file = join(dataDir, CIFAR10.folder, 'data_batch_1.bin');
  const bytes = await readFile(file);
  bytes[0] = 77;
  await writeFile(file, bytes);
  const error = await userError(run({ verify: true, sha256, dataDir }));
  expect(error).toMatchObject({ kind: 'data', message: expect.stringContaining(`${file}: SHA-256 is`) });
  expect(error.hint).toContain(
    `\`mv ${file} ${file}.wrong && cifar-train download --sha256 ${sha256} --data-dir ${dataDir}\``,
  );
  expect(await userError(run({ verify: true, url, dataDir }))).toMatchObject({
    kind: 'usage',
    hint: `cifar-train download --verify --data-dir ${dataDir}`,
  });
  await rename(join(dataDir, CIFAR10.folder, 'SHA256SUMS'), join(dataDir, 'sums'));
  expect((await userError(run({ verify: true, sha256, dataDir }))).message).toBe(
    `${file}: record 0 at byte offset 0 has the label 77; labels are 0 to 9`,
  );
  await rename(join(dataDir, 'sums'), join(dataDir, CIFAR10.folder, 'SHA256SUMS'));
  await rename(file, `${file}.wrong`);
  await run({ sha256, dataDir });
  await run({ verify: true, sha256, dataDir });
});

test('--verify of a named archive with another digest: the hint names the folder', async () => {
  const dataDir = join(await scratchFolder(), 'my archive.tar.gz');
  await writeFile(dataDir, archive);
  const { hint } = await userError(run({ verify: true, dataDir }));
  expect(hint).toContain(
    `\`mv "${dataDir}" "${dataDir}.wrong" && cifar-train download --data-dir ${dirname(dataDir)}\``,
  );
});

test('--from and --url are two places', async () => {
  const error = await userError(run({ from: 'a.tgz', url: 'http://127.0.0.1:9/x', dataDir: await scratchFolder() }));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining('they cannot be combined')]);
});

test('a failure shows nothing as a result', async () => {
  const dataDir = await scratchFolder();
  const { url } = await serve(answer(404));
  const { context, out } = recordingContext('cifar-train download');
  const error = await userError(download.run({ ...absent, url, dataDir } as never, context));
  expect(error.message).toContain('HTTP 404');
  expect(out).toEqual([]);
  expect(await readdir(dataDir)).toEqual([]);
});

test('a failure leaves no folder that it made, but every folder that was there', async () => {
  const home = await scratchFolder();
  const { url } = await serve(answer(404));
  await userError(run({ url, dataDir: join(home, 'all', 'my', 'data') }));
  await userError(run({ from: join(home, 'absent.tar.gz'), dataDir: join(home, 'data') }));
  expect(await readdir(home)).toEqual([]);
  const kept = join(home, 'kept', 'data');
  await mkdir(kept, { recursive: true });
  await userError(run({ url, dataDir: kept }));
  expect(await readdir(join(home, 'kept'))).toEqual(['data']);
  await userError(run({ url, dataDir: join(kept, 'new') }));
  await writeFile(join(kept, 'notes.txt'), 'mine');
  await userError(run({ url, dataDir: join(kept, 'new') }));
  expect(await readdir(kept)).toEqual(['notes.txt']);
});

test('info: as a table and as JSON; it downloads nothing', async () => {
  const dataDir = await scratchFolder();
  const options = { dataset: 'cifar10', dataDir, limit: undefined, seed: 0, json: false, quiet: false, verbose: false };
  const show = async (more: object) => {
    const { context, out } = recordingContext('cifar-train info');
    await info.run({ ...options, ...more } as never, context);
    return out.join();
  };
  expect(await userError(show({}))).toMatchObject({
    kind: 'data',
    hint: expect.stringContaining('cifar-train download'),
  });
  expect(await readdir(dataDir)).toEqual([]);
  const { url } = await serve(send(archive));
  await run({ url, sha256, dataDir });
  const text = await show({});
  expect(text).toMatch(/training set +100 images/);
  expect(text).toMatch(/test set +20 images, never scored on/);
  expect(text).toMatch(/0 +airplane +10 +2/);
  expect(text).toMatch(/red +0\.\d{4} +0\.\d{4}/);
  expect(JSON.parse(await show({ json: true }))).toMatchObject({
    command: 'info',
    dataset: 'cifar10',
    seed: 0,
    train: { nSamples: 100 },
  });
  expect(await show({ dataset: 'shapes', limit: 10 })).toMatch(/built in \(seed 0\)\ntraining set +10 images/);
});
