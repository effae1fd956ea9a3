import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTerminal } from '../../../src/cli/terminal/node-terminal.ts';
import { readManifest } from '../../../src/runs/manifest.ts';
import { FakeStream } from '../../helpers/commands/fake-stream.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { sortedData } from '../../helpers/data/sorted-data.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/* Folders that are called like an address with a password, as a mistyped --data-dir or a mirror's script makes them. */

const SECRET = 's3cr3t';
const NAMED = [`bob:${SECRET}@h/x`, `https:/bob:${SECRET}@h/x`, `bob:${SECRET}/w@h/x`];
const TRAIN = 'linear --stratify --epochs 3 --early-stopping 9';

/** The texts of all files in a folder that have the secret. */
async function filesThatTell(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const));
  return texts.filter(([, text]) => text.includes(SECRET)).map(([file]) => file);
}

async function folderCalled(name: string): Promise<string> {
  const cwd = await scratchFolder();
  await cp(await sortedData(), join(cwd, name), { recursive: true });
  return cwd;
}

describe.each(NAMED)('data in %s', (name) => {
  test('no file of a run tells the password, and the JSON is whole', async () => {
    const cwd = await folderCalled(name);
    await runLine(`${TRAIN} --test --data-dir ${name} --run-dir ${name}-run`, { cwd });
    const sweep = `crossval --k 1,3 --model knn --shuffle --data-dir ${name} --csv ${name}.csv`;
    const { dataset, options } = await runJson(sweep, { cwd });
    expect(dataset.source).toMatch(/h\/x\b/);
    expect(options).toHaveProperty('csv');
    expect(await filesThatTell(cwd)).toEqual([]);
  });

  test('a run that was stopped is resumed where its data is named', async () => {
    const cwd = await folderCalled(name);
    await expect(runLine(`${TRAIN} --data-dir ${name}`, { cwd, stopAt: 'epoch 2/3' })).rejects.toThrow('interrupted');
    await expect(runLine('linear --resume runs/linear-1', { cwd })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^runs\/linear-1 does not say which --data-dir it had: .*not kept$/),
      hint: 'name it again: cifar-train linear --resume runs/linear-1 --data-dir PATH',
    });
    await runLine(`linear --resume runs/linear-1 --data-dir ${name}`, { cwd });
    const { status, dataset } = await readManifest(join(cwd, 'runs/linear-1/run.json'));
    expect(status).toBe('finished');
    for (const line of ['runs reproduce runs/linear-1', 'evaluate runs/linear-1']) {
      await expect(runLine(line, { cwd })).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringMatching(/ does not say which --data-dir it had: .*not kept$/),
        hint: 'name it again: --data-dir PATH',
      });
      await runLine(`${line} --data-dir ${name}`, { cwd });
    }
    expect(dataset.source).toMatch(/\*\*\*@h\/x/);
    expect(await filesThatTell(cwd)).toEqual([]);
  });
});

test('a table of a sweep that went to such a path is named again, too', async () => {
  const cwd = await folderCalled('data');
  const csv = `bob:${SECRET}@h.csv`;
  const sweep = `crossval --model linear --loss softmax --learning-rate 0.1,0.2 --epochs 2 --val 20 --csv ${csv}`;
  await expect(runLine(sweep, { cwd, stopAt: 'trial 1/' })).rejects.toThrow('interrupted');
  await expect(runLine('crossval --resume runs/crossval-1', { cwd })).rejects.toThrow('--csv');
  await runLine(`crossval --resume runs/crossval-1 --csv ${csv}`, { cwd });
  expect(await readdir(cwd)).toContain(csv);
  expect(await filesThatTell(cwd)).toEqual([]);
});

test.each(NAMED)('what is shown of %s has no password, whole JSON among it', (name) => {
  const [stdout, stderr] = [new FakeStream(), new FakeStream()];
  const options = { env: {}, typed: (text: string) => text, quiet: false };
  const path = `/data/${name}`;
  createTerminal({ ...options, stdout, stderr, json: true }).json({ path, next: `${path} "@`, n: 1 });
  const terminal = createTerminal({ ...options, stdout, stderr, json: false });
  terminal.out(`source  ${path} (5 batches)`);
  terminal.note(`in ${path}: fine`);
  terminal.warn(path);
  expect(stdout.written + stderr.written).not.toContain(SECRET);
  expect(JSON.parse(stdout.written.split('\n')[0]!)).toMatchObject({ path: expect.stringMatching(/@h\/x$/), n: 1 });
});
