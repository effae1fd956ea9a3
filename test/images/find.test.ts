import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interruption } from '../../src/errors.ts';
import { findImages, labelledImages } from '../../src/images/find.ts';
import type { FolderWatch } from '../../src/images/folder-look.ts';
import { readImage } from '../../src/images/read.ts';
import { userError } from '../helpers/caught.ts';
import { scratchFolder } from '../helpers/scratch.ts';

/** Keeps what is shown of a look through folders. */
function watched(signal = new AbortController().signal, onUpdate = () => {}) {
  const bars: string[] = [];
  const update = (done: number) => {
    bars.push(`${bars.pop()!.replace(/ \d+$/, '')} ${done}`);
    onUpdate();
  };
  const progress = (label: string) => {
    bars.push(label);
    return { update, stop: () => bars.push('') };
  };
  const watch: FolderWatch = { signal, observer: { progress } };
  return { watch, bars };
}
const { watch } = watched();

/** Folders that each have an image, and a link to every other one. */
async function linkedTogether(names: readonly string[]): Promise<string> {
  const folder = await folderOf(...names.map((name) => `${name}/${name}.png`));
  for (const name of names)
    for (const other of names) if (other !== name) symlinkSync(`../${other}`, join(folder, name, `to ${other}`));
  return folder;
}

/** A folder with empty files of these names. */
async function folderOf(...names: readonly string[]): Promise<string> {
  const folder = await scratchFolder();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), '');
  }
  return folder;
}

describe('findImages', () => {
  const inside = async (folder: string, ...words: readonly string[]) =>
    (
      await findImages(
        words.map((word) => (word === '-' ? word : join(folder, word))),
        watch,
      )
    ).map((path) => (path === '-' ? path : relative(folder, path)));

  test('files are taken as they are, in the order in which they are named', async () => {
    const folder = await folderOf('b.txt', 'a.png', '.c.gif');
    expect(await inside(folder, 'b.txt', '-', 'a.png', '.c.gif', 'a.png')).toEqual([
      ...['b.txt', '-', 'a.png', '.c.gif', 'a.png'],
    ]);
  });

  test('of a folder the images, by their endings, in the order of their names, and those in folders within', async () => {
    const folder = await folderOf(
      'b.PNG',
      'a.jpeg',
      'sub/z.webp',
      'sub/deep/y.avif',
      'notes.txt',
      '.hidden.png',
      '.git/x.png',
    );
    mkdirSync(join(folder, 'e.gif')); // a folder, whatever it is called
    expect(await inside(folder, '')).toEqual(['a.jpeg', 'b.PNG', 'sub/deep/y.avif', 'sub/z.webp']);
  });

  test('links are followed, but not round and round', async () => {
    const real = await folderOf('x.png', 'deep/y.png');
    const folder = await folderOf('a.png', 'sub/b.png');
    symlinkSync(real, join(folder, 'sub/more'));
    symlinkSync('..', join(folder, 'sub/back'));
    symlinkSync(folder, join(real, 'deep/round'));
    expect(await inside(folder, '')).toEqual(['a.png', 'sub/b.png', 'sub/more/deep/y.png', 'sub/more/x.png']);
  });

  test('folders that link to one another: each once, by the path that comes first', async () => {
    const folder = await linkedTogether(Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i)));
    const found = await inside(folder, '');
    expect(found).toHaveLength(12);
    expect(found.slice(0, 2)).toEqual(['a/a.png', 'a/to b/b.png']);
    expect(await inside(folder, 'b', 'b')).toEqual([...(await inside(folder, 'b')), ...(await inside(folder, 'b'))]);
  });

  test.each([
    ['a folder', ''],
    ['a pattern', '**/*.png'],
  ])('a look through %s is shown, and can be stopped', async (_, word) => {
    const folder = await folderOf(...Array.from({ length: 300 }, (_, i) => `${i}.png`));
    const path = join(folder, word);
    const counted = (bars: readonly string[]) => {
      const [, what, nFiles] = /^looking through the files of (.*) (\d+)$/.exec(bars[0]!)!;
      expect([what, bars.slice(1)]).toEqual([path, ['']]);
      return Number(nFiles);
    };
    const whole = watched();
    expect(await findImages([path], whole.watch)).toHaveLength(300);
    expect(counted(whole.bars)).toBeGreaterThanOrEqual(300);
    const controller = new AbortController();
    const stopped = watched(controller.signal, () => controller.abort(interruption()));
    expect((await userError(findImages([path], stopped.watch))).kind).toBe('interrupted');
    expect(counted(stopped.bars)).toBeLessThan(10);
  });

  test('links to files are followed in a folder, once, and by a pattern', async () => {
    const folder = await folderOf('a.png');
    symlinkSync('a.png', join(folder, 'b.png'));
    symlinkSync('.', join(folder, 'c.png'));
    symlinkSync('nowhere', join(folder, 'd.png'));
    expect(await inside(folder, '')).toEqual(['a.png', 'd.png']);
    expect(await inside(folder, '*.png')).toEqual(['a.png', 'b.png', 'd.png']);
    expect(await inside(folder, '**/*.png')).toEqual(['a.png', 'b.png', 'd.png']);
  });

  test.runIf(process.getuid?.() !== 0)('a folder that cannot be read is named, not passed over', async () => {
    const folder = await folderOf('a/x.png', 'b/y.png');
    chmodSync(join(folder, 'a'), 0);
    for (const word of ['', '*/*.png']) {
      const error = await userError(inside(folder, word));
      expect([error.kind, error.message]).toEqual([
        'failed',
        expect.stringMatching(/^cannot look into the folder .*a: p/),
      ]);
    }
    chmodSync(join(folder, 'a'), 0o755);
  });

  test.each([
    ['*.png', ['a.png', 'b.png', 'x[1].png']],
    ['{a,b}.*', ['a.png', 'b.png']],
    ['**/*.gif', ['sub/c.gif', 'sub/deep/d.gif']],
    ['s?b/*', ['sub/c.gif', 'sub/n.txt']],
    ['x[1].png', ['x[1].png']], // it is there: no pattern
  ])('a pattern: %s', async (pattern, found) => {
    const folder = await folderOf('b.png', 'a.png', 'x[1].png', 'sub/c.gif', 'sub/n.txt', 'sub/deep/d.gif');
    expect(await inside(folder, pattern)).toEqual(found);
  });

  test.each([
    ['cat.jpg', /^there is no file or folder ".*cat\.jpg"$/],
    ['*.webp', /^no file matches ".*\*\.webp"$/],
    ['nowhere/*.png', /^no file matches /],
    ['empty', /^there is no image in ".*empty": no file that ends in png, /],
  ])('nothing for %s', async (word, message) => {
    const folder = await folderOf('a.png', 'empty/notes.txt');
    const error = await userError(inside(folder, word));
    expect(error.kind).toBe('usage');
    expect(error.message).toMatch(message);
  });

  test.runIf(process.platform === 'linux')('a name that is not UTF-8 is named as one', async () => {
    const folder = await folderOf();
    const name = Buffer.concat([Buffer.from(join(folder, 'caf')), Buffer.of(0xe9), Buffer.from('.png')]);
    writeFileSync(name, '');
    const hint = 'if its name is not UTF-8, rename it: only UTF-8 is read';
    const [path] = await findImages([folder], watch);
    expect(await userError(readImage(path!, { side: 32 }))).toMatchObject({
      message: `cannot read ${path}: nothing is found by this name; ${hint} (ENOENT)`,
    });
    expect(await userError(findImages([path!], watch))).toMatchObject({ hint });
  });

  test('stdin comes in once', async () => {
    expect(await findImages(['-'], watch)).toEqual(['-']);
    const error = await userError(findImages(['-', '-'], watch));
    expect([error.kind, error.message]).toEqual(['usage', expect.stringContaining('it is named more than once')]);
  });

  test('ten thousand files', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `${i % 10}/${i}.png`);
    const folder = await folderOf(...names);
    expect(await inside(folder, '')).toEqual([...names].sort());
  });
});

describe('labelledImages', () => {
  const classes = ['cat', 'dog', 'red fox'];

  test('a folder a class, in the order of the classes', async () => {
    const folder = await folderOf('dog/2.png', 'cat/b.png', 'cat/a.png', 'dog/deep/1.png', 'cat/n.txt', 'readme.txt');
    const { files, labels, passedOver } = await labelledImages(folder, classes, watch);
    expect(files.map((file) => relative(folder, file))).toEqual([
      'cat/a.png',
      'cat/b.png',
      'dog/2.png',
      'dog/deep/1.png',
    ]);
    expect([...labels]).toEqual([0, 0, 1, 1]);
    expect(passedOver.map((file) => relative(folder, file))).toEqual(['cat/n.txt', 'readme.txt']);
  });

  test('folders that link to one another, and to the one around them: each image once, in its own class', async () => {
    const folder = await linkedTogether(['cat', 'dog']);
    symlinkSync('..', join(folder, 'cat/up'));
    symlinkSync('dog.png', join(folder, 'dog/e.png'));
    const { files, labels } = await labelledImages(folder, classes, watch);
    expect([files.map((file) => relative(folder, file)), [...labels]]).toEqual([
      ['cat/cat.png', 'dog/dog.png'],
      [0, 1],
    ]);
  });

  test('a file is no folder: predict takes files', async () => {
    const path = join(await folderOf('a.png'), 'a.png');
    expect(await userError(labelledImages(path, classes, watch))).toMatchObject({
      kind: 'usage',
      message: `${JSON.stringify(path)} must be a folder with one folder for each class; it is a file`,
      hint: expect.stringContaining(`cifar-train predict MODEL ${path}`),
    });
  });

  test.each([
    [['cat/a.png', 'fox/b.png'], /fox is not the name of a class of the model$/],
    [['a.png'], /has no folders in it: there must be one for each class, with its images$/],
    [['cat/n.txt'], /^there is no image in the folders of /],
  ])('%j is refused', async (names, message) => {
    const error = await userError(labelledImages(await folderOf(...names), classes, watch));
    expect([error.kind, error.message]).toEqual(['data', expect.stringMatching(message)]);
  });
});
