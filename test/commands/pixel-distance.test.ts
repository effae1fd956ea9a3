import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeShapes } from '../../src/dataset/shapes/make-shapes.ts';
import { userError } from '../helpers/caught.ts';
import { runJson, runLine } from '../helpers/commands/run-line.ts';
import { scratchFolder } from '../helpers/scratch.ts';

const LINE = 'pixel-distance --dataset shapes --limit 300 --image 7';
const { train, classNames } = makeShapes({ seed: 0, nTrain: 300 });
let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cifar-train-pixel-distance-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The values of a picture, pixel by pixel. */
const valuesOf = async (name: string): Promise<readonly number[]> => [
  ...(await sharp(join(cwd, `equal/${name}.png`))
    .raw()
    .toBuffer()),
];
const training = (i: number) =>
  Array.from({ length: 3072 }, (_, at) => train.pixels[i * 3072 + (at % 3) * 1024 + Math.floor(at / 3)]!);

function distances(a: readonly number[], b: readonly number[]) {
  const apart = a.map((value, i) => Math.abs(value - b[i]!));
  return { l1: apart.reduce((sum, d) => sum + d), l2Squared: apart.reduce((sum, d) => sum + d * d, 0) };
}

test('the files are as far apart as it says, and rank as it says', async () => {
  const found = await runJson(`${LINE} --pictures equal --run-dir run`, { cwd });
  const original = await valuesOf('original');
  expect(original).toEqual(training(7));
  const others = [...train.labels.keys()].filter((i) => i !== 7);
  const fromOriginal = others.map((i) => distances(original, training(i)));
  expect([found.nOthers, found.class]).toEqual([299, classNames[train.labels[7]!]]);
  for (const { name, l1, l2Squared, rank, l1Rank, nearest } of found.variants) {
    const values = await valuesOf(name);
    expect(distances(original, values)).toEqual({ l1, l2Squared });
    expect(l2Squared).toBe(found.l2Squared);
    expect(rank).toBe(1 + fromOriginal.filter((one) => one.l2Squared < l2Squared).length);
    expect(l1Rank).toBe(1 + fromOriginal.filter((one) => one.l1 < l1).length);
    const near = others
      .map((image) => ({ image, d: distances(values, training(image)).l2Squared }))
      .sort((a, b) => a.d - b.d || a.image - b.image)[0]!;
    expect(nearest).toEqual({
      image: near.image,
      class: classNames[train.labels[near.image]!],
      distance: Math.sqrt(near.d),
    });
  }
  const page = readFileSync(join(cwd, 'run/report.html'), 'utf8');
  for (const name of ['occluded', 'shifted', 'tinted']) expect(page).toContain(`alt="the original, ${name}: `);
});

test('a table, of a file too; and the run can be made again', async () => {
  const { out } = await runLine('pixel-distance --dataset shapes --limit 300 --image equal/original.png', { cwd });
  expect(out.join('\n')).toMatch(/^equal\/original\.png: three changes at an L2 distance of [\d.]+\n/);
  expect(out.join('\n')).toContain('among 300 training images');
  const { out: again } = await runLine('runs reproduce run', { cwd });
  expect(again.join('\n')).toContain('results in run.json');
});

test.each([
  [`${LINE} --shift 0`, '--shift must be a whole number from 1 to 16; got "0"'],
  [
    'pixel-distance --dataset shapes --limit 5 --image 5',
    '--image must be less than 5, the number of training images; got 5',
  ],
])('%s', async (line, message) => {
  expect((await userError(runLine(line, { cwd }))).message).toContain(message);
});

test.each(['pixel-distance', 'pixel-distance --run-dir none', 'features --features kernel-map:quick'])(
  '%s of a file that is not there: said before the data is looked for, and no run is left',
  async (line) => {
    const elsewhere = await scratchFolder();
    const error = await userError(runLine(`${line} --data-dir ${elsewhere} --image none.png`, { cwd: elsewhere }));
    expect(error.message).toBe('cannot read none.png: no such file or folder (ENOENT)');
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);
