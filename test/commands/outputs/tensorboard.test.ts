import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { eventPictures } from '../../../src/commands/outputs/tensorboard.ts';
import type { Gallery } from '../../../src/report/pictures/section.ts';
import { userError } from '../../helpers/caught.ts';
import { runJson, runLine } from '../../helpers/commands/run-line.ts';
import { readEvents } from '../../helpers/readers/read-events.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const SHAPES = 'disk ring square triangle cross star crescent heart stripes checkerboard'.split(' ');
const DATA = '--dataset shapes --limit 200';
const eventsIn = (...path: readonly string[]) =>
  readEvents(readFileSync(join(...path, 'events.out.tfevents.cifar-train')));

/** Of each tag its numbers, by their steps. */
function curvesOf(events: ReturnType<typeof readEvents>): Readonly<Record<string, readonly (readonly number[])[]>> {
  const curves: Record<string, (readonly number[])[]> = {};
  for (const { tag, step, scalar } of events) {
    if (tag === undefined || scalar === undefined) continue;
    curves[tag] = [...(curves[tag] ?? []), [step, scalar]];
  }
  return curves;
}

describe('--tensorboard', () => {
  test('a training has a curve of each number, as the run recorded it', async () => {
    const cwd = await scratchFolder();
    const line = `linear ${DATA} --epochs 3 --tensorboard tb`;
    const { epochs, startedAt } = await runJson(line, { cwd });
    const events = eventsIn(cwd, 'tb/linear-1');
    expect(events[0]).toMatchObject({ fileVersion: 'brain.Event:2', wallTime: Date.parse(startedAt) / 1000 });
    expect(events[1]).toMatchObject({ tag: 'command', text: expect.stringContaining(line), plugin: 'text' });
    const curve = (key: string) =>
      epochs.map((epoch: Record<string, number>) => [epoch.epoch, Math.fround(epoch[key]!)]);
    expect(curvesOf(events)).toEqual({
      'loss/train': curve('trainLoss'),
      'loss/validation': curve('valLoss'),
      'accuracy/train': curve('trainAccuracy'),
      'accuracy/validation': curve('valAccuracy'),
    });
    const times = events.map(({ wallTime }) => wallTime);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('what was learned is shown as pictures, those of --pictures', async () => {
    const cwd = await scratchFolder();
    await runLine(`linear ${DATA} --epochs 2 --tensorboard tb --pictures pictures --run-dir run`, { cwd });
    const images = eventsIn(cwd, 'tb/run').filter(({ image }) => image !== undefined);
    expect(images.map(({ tag, step }) => [tag, step])).toEqual(SHAPES.map((name) => [`templates/${name}`, 2]));
    const { data: sheet, info } = await sharp(join(cwd, 'pictures/templates.png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [i, { image }] of images.entries()) {
      const { data, info: own } = await sharp(image!.png).raw().toBuffer({ resolveWithObject: true });
      expect([image!.width, image!.height, image!.colours]).toEqual([own.width, own.height, own.channels]);
      expect([own.width, own.height]).toEqual([128, 128]);
      // The sheet has 3 pixels of frame and 6 of space around each.
      const row = (y: number) => ((3 + y) * info.width + 3 + i * (128 + 12)) * 3;
      for (const y of [0, 60, 127]) {
        expect(data.subarray(y * 128 * 3, (y + 1) * 128 * 3)).toEqual(sheet.subarray(row(y), row(y) + 128 * 3));
      }
    }
  });

  test('of several seeds the first shows its first layer, of a sweep the winner what it learned', async () => {
    const cwd = await scratchFolder();
    await runLine(`network ${DATA} --hidden 4 --epochs 1 --seed 3,5 --tensorboard tb --run-dir net`, { cwd });
    const tags = (...path: string[]) => eventsIn(cwd, 'tb', ...path).flatMap(({ tag, image }) => (image ? [tag] : []));
    expect([tags('net/seed-3'), tags('net/seed-5')]).toEqual([['first-layer'], []]);
    const line = `crossval ${DATA} --model linear --loss softmax --epochs 1 --val 50 --refit --run-dir sweep`;
    await runLine(`${line} --tensorboard tb`, { cwd });
    expect(tags('sweep/winner')).toEqual(SHAPES.map((name) => `templates/${name}`));
  });

  test('several seeds are runs of their own, and a run that is not kept has the time as its name', async () => {
    const cwd = await scratchFolder();
    await runLine(`network ${DATA} --hidden 4 --epochs 2 --val 0 --seed 3,5 --tensorboard tb --no-run`, { cwd });
    const [name] = readdirSync(join(cwd, 'tb'));
    expect(name).toMatch(/^network-\d{14}$/);
    expect(readdirSync(join(cwd, 'tb', name!))).toEqual(['seed-3', 'seed-5']);
    const curves = ['seed-3', 'seed-5'].map((seed) => curvesOf(eventsIn(cwd, 'tb', name!, seed)));
    for (const curve of curves) expect(Object.keys(curve)).toEqual(['loss/train', 'accuracy/train']);
    expect(curves[0]).not.toEqual(curves[1]);
  });

  test('the trials of a sweep are runs of their own', async () => {
    const cwd = await scratchFolder();
    const line = `crossval ${DATA} --k 1 --metric l2 --loss softmax --learning-rate 0.01,0.1 --epochs 2 --folds 2`;
    const { trials } = await runJson(`${line} --tensorboard tb`, { cwd });
    const names = readdirSync(join(cwd, 'tb/crossval-1')).sort();
    expect(names).toHaveLength(trials.length);
    for (const [t, trial] of trials.entries()) {
      const name = names.find((one) => one.startsWith(`trial-${t + 1} `))!;
      const curves = curvesOf(eventsIn(cwd, 'tb/crossval-1', name));
      const { model, learningRate } = trial.params;
      if (model === 'linear') expect(name).toContain(`learningRate=${learningRate}`);
      expect(curves['accuracy/validation'] ?? []).toEqual(
        trial.curve.map((point: { epoch: number; valAccuracy: number }) => [
          point.epoch,
          Math.fround(point.valAccuracy),
        ]),
      );
      expect(curves['final/validation accuracy']).toEqual([[trial.epochsTrained, Math.fround(trial.meanTestScore)]]);
    }
  });

  test.each([
    ['tb', 'must be a folder; tb is not one'],
    ['runs', 'would take a place of runs'],
    ['runs/linear-7', 'would take a place of runs'],
    ['kept', 'must be a folder of its own, not that of a run; kept holds run.json'],
  ])('%s is refused before the training', async (folder, message) => {
    const cwd = await scratchFolder();
    writeFileSync(join(cwd, 'tb'), 'mine');
    mkdirSync(join(cwd, 'kept'));
    writeFileSync(join(cwd, 'kept/run.json'), '{}');
    const error = await userError(runLine(`linear ${DATA} --tensorboard ${folder}`, { cwd }));
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) });
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  test('runs of one name have folders of their own', async () => {
    const cwd = await scratchFolder();
    for (const place of ['a', 'b']) {
      await runLine(`linear ${DATA} --epochs 1 --run-dir ${place}/x --tensorboard tb`, { cwd });
    }
    await runLine(`linear ${DATA} --epochs 1 --run-dir c/x --tensorboard c`, { cwd });
    const names = readdirSync(join(cwd, 'tb')).sort();
    expect(names).toEqual(['x', expect.stringMatching(/^x-\d{14}$/)]);
    expect(readdirSync(join(cwd, 'c')).sort()).toEqual(['x', expect.stringMatching(/^x-\d{14}$/)]);
    expect(readdirSync(join(cwd, 'c/x'))).toContain('model.safetensors');
    const commands = names.map((name) => eventsIn(cwd, 'tb', name)[1]!.text);
    expect(commands).toEqual([expect.stringContaining('a/x'), expect.stringContaining('b/x')]);
  });

  test('where they cannot be written in the end, the model is kept', async () => {
    const cwd = await scratchFolder();
    const onOut = () => writeFileSync(join(cwd, 'tb'), 'mine');
    const error = await userError(runLine(`linear ${DATA} --epochs 1 --tensorboard tb`, { cwd, onOut }));
    expect(error.kind).toBe('failed');
    expect(readFileSync(join(cwd, 'tb'), 'utf8')).toBe('mine');
    expect(readdirSync(join(cwd, 'runs/linear-1'))).toEqual(
      expect.arrayContaining(['model.safetensors', 'report.html']),
    );
  });
});

test('features of one kind have tags of their own', async () => {
  const gallery = (name: string) => ({ heading: '', note: '', galleries: [galleryOf(name)] });
  const tags = (await eventPictures([gallery('edges-for'), gallery('edges-for')])).map(({ tag }) => tag);
  expect(tags).toEqual(['edges-for/disk', 'edges-for-2/disk']);
});

const galleryOf = (name: string): Gallery => {
  const raster = { width: 1, height: 1, data: new Uint8Array(3) };
  const strips = [{ tiles: [{ raster, alt: 'a dot', caption: ['disk'] }] }];
  return { name, title: name, strips, size: 'small', zoom: 1 };
};
