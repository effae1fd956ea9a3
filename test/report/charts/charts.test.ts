import { describe, expect, test } from 'vitest';
import type { EpochRecord } from '../../../src/models/training/epoch.ts';
import { type Chart, chartSvg } from '../../../src/report/charts/chart.ts';
import { confusionHeatmap } from '../../../src/report/charts/confusion-heatmap.ts';
import { EPOCH_CURVES, type EpochNumber, epochCurve } from '../../../src/report/charts/epoch-curve.ts';
import { lossOverRate } from '../../../src/report/charts/loss-over-rate.ts';
import { reliabilityDiagram } from '../../../src/report/charts/reliability-diagram.ts';
import { SEED_CURVES, seedCurves } from '../../../src/report/charts/seed-curves.ts';
import { stepSizes } from '../../../src/report/charts/step-sizes.ts';
import { accuracyOverK } from '../../../src/report/charts/sweep/accuracy-over-k.ts';
import { accuracyOverSetting, drawableSettings } from '../../../src/report/charts/sweep/accuracy-over-setting.ts';
import { accuracyOverStrength } from '../../../src/report/charts/sweep/accuracy-over-strength.ts';
import { rateHeatmap } from '../../../src/report/charts/sweep/rate-heatmap.ts';
import { TRIAL_CURVES, trialCurves } from '../../../src/report/charts/sweep/trial-curves.ts';
import { bestOfGrids, rateGrids } from '../../../src/report/trials/rate-grid.ts';
import { userError } from '../../helpers/caught.ts';
import { readSvg } from '../../helpers/readers/markup.ts';
import { ranked } from '../../helpers/sweeps/ranked.ts';

/* Every chart, checked by the marks that it draws. It is long because the charts share the helpers that read them. */

const refuse = (warning: string) => {
  throw new Error(warning);
};
const draw = async (chart: Chart | undefined) => readSvg(await chartSvg(chart!, refuse));

/** Lightness of `rgb(…)`, by which darker and lighter are told apart. */
const lightness = (fill: string | undefined): number =>
  (fill ?? '').match(/\d+/g)!.reduce((sum, part) => sum + Number(part), 0);

const BAR: Chart = {
  data: { values: [{ name: 'a<b' }] },
  mark: 'bar',
  encoding: { y: { field: 'name', type: 'nominal' } },
};

describe('chartSvg', () => {
  test('text is escaped, and takes the colour of the page', async () => {
    const svg = await chartSvg(BAR);
    expect(svg).toContain('a&lt;b');
    expect(svg).not.toContain('a<b');
    expect(svg).toMatch(/<text[^>]*fill="currentColor"/);
  });

  test('the same text each time, without names that two charts on a page would share', async () => {
    const svg = await chartSvg(BAR);
    expect(await chartSvg(BAR)).toBe(svg);
    expect(svg).not.toMatch(/ id=|url\(#/);
  });

  test.each([
    [{ height: 1e9 }, 'height of chart must be pixels, at most 10000'],
    [{ height: '1e9' }, 'height of chart must be pixels'],
    [{ width: { step: 1e9 } }, 'width of chart must be pixels'],
    [{ width: -1 }, 'width of chart must be pixels'],
  ])('a side that would take minutes to draw: %j', async (side, message) => {
    expect((await userError(chartSvg({ ...BAR, ...side } as Chart))).message).toContain(message);
  });

  test('what is odd is told, what cannot be drawn is thrown', async () => {
    const odd: Chart = { ...BAR, encoding: { x: { field: 'name', type: 'nominal', scale: { type: 'log' } } } };
    const warnings: string[] = [];
    expect(await chartSvg(odd, (text) => warnings.push(text))).toContain('<svg');
    expect(warnings.join()).toContain('scale');
    const wrong: Chart = { ...BAR, transform: [{ filter: 'datum.' }] };
    const error = await userError(chartSvg(wrong));
    expect(error.message).toMatch(/^the chart cannot be drawn: .*end of input/);
    expect(error.cause).toBeInstanceOf(Error);
    const stop = new Error('stop');
    const stopping = chartSvg(odd, () => {
      throw stop;
    });
    await expect(stopping).rejects.toBe(stop);
  });
});

describe('rateHeatmap', () => {
  const trials = ranked([
    [{ learningRate: 0.1, regStrength: 1e-4 }, 0.4],
    [{ learningRate: 0.1, regStrength: 1e-3 }, '0.3'],
    [{ learningRate: 1, regStrength: 1e-4 }, null],
    [{ learningRate: 1, regStrength: 1e-3 }, 0.2],
  ]);
  const grids = rateGrids(trials);
  const drawn = draw(rateHeatmap(grids[0]!, bestOfGrids(grids)));

  test('rates fall downwards and strengths rise to the right, each score in its place', async () => {
    const { shapes } = await drawn;
    const labels = shapes.filter(({ kind }) => kind === 'text mark').sort((a, b) => a.y - b.y || a.x - b.x);
    expect(labels.map(({ says }) => says)).toEqual([
      'regularization strength: 0.0001; learning rate: 1; label: div.',
      'regularization strength: 0.001; learning rate: 1; label: 20.00',
      'regularization strength: 0.0001; learning rate: 0.1; label: 40.00',
      'regularization strength: 0.001; learning rate: 0.1; label: 30.00 p',
    ]);
  });

  test('rates that look alike have places of their own', async () => {
    const near = [0.1000000001, 0.1000000002].flatMap((learningRate) =>
      [1, 2].map((regStrength) => [{ learningRate, regStrength }, 0.3] as const),
    );
    const { shapes, texts } = await draw(rateHeatmap(rateGrids(ranked(near))[0]!, undefined));
    const places = shapes.filter(({ kind }) => kind === 'text mark').map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(4);
    expect(texts.filter((text) => text === '0.1')).toHaveLength(2);
  });

  test('nothing but divergence', async () => {
    const all = [0.1, 1].flatMap((learningRate) =>
      [1, 2].map((regStrength) => [{ learningRate, regStrength }, null] as const),
    );
    const { texts } = await draw(rateHeatmap(rateGrids(ranked(all))[0]!, undefined));
    expect(texts.filter((text) => text === 'div.')).toHaveLength(4);
  });

  test('the better the darker, the best framed, what diverged without a colour', async () => {
    const cells = (await drawn).shapes.filter(({ kind }) => kind === 'rect mark');
    const filled = cells.filter(({ fill }) => fill !== undefined).sort((a, b) => lightness(a.fill) - lightness(b.fill));
    expect(filled.map(({ says }) => Number(/standing: (.*)/.exec(says)![1]))).toEqual(
      [1, 0.5, 0].map((standing) => expect.closeTo(standing)),
    );
    const frames = cells.filter(({ fill }) => fill === undefined);
    expect(frames.map(({ d }) => d)).toEqual([filled[0]!.d]);
  });
});

describe('accuracyOverK', () => {
  test('each mean in its place, with a bar of one deviation up and down', async () => {
    const { shapes } = await draw(
      accuracyOverK([
        { metric: 'l1', k: 1, mean: 0.4, std: 0.01 },
        { metric: 'l1', k: 7, mean: 0.3, std: 0.02 },
        { metric: 'l2', k: 7, mean: 0.35, std: 0 },
      ]),
    );
    const points = shapes.filter(({ kind }) => kind === 'point');
    const [first, second, third] = points.map(({ y }) => y);
    expect(points[0]!.x).toBeLessThan(points[1]!.x);
    expect(points[1]!.x).toBe(points[2]!.x);
    expect(third! - first!).toBeCloseTo(second! - third!);
    const bars = shapes.filter(({ kind, says }) => kind === 'errorbar' && says.includes('l1'));
    expect(bars.map(({ says }) => says.replace(/.*low/, 'low'))).toEqual(['low: 39; high: 41', 'low: 28; high: 32']);
    expect(shapes.filter(({ kind }) => kind === 'line mark')).toHaveLength(2);
  });

  test('no curve of one k', () => {
    expect(accuracyOverK([{ metric: 'l1', k: 1, mean: 0.4, std: 0.01 }])).toBeUndefined();
  });
});

describe('reliabilityDiagram', () => {
  test('a bar for each bin, as high as its accuracy; a mark at its mean confidence; below, its images', async () => {
    const bins = [
      { low: 0.2, high: 0.4, nSamples: 30, confidence: 0.35, accuracy: 0.5 },
      { low: 0.6, high: 0.8, nSamples: 10, confidence: 0.7, accuracy: 0.4 },
    ];
    const { shapes, texts } = await draw(reliabilityDiagram({ bins }));
    const says = (kind: string) => shapes.filter((shape) => shape.kind === kind).map((shape) => shape.says);
    expect(says('rect mark')).toEqual([
      'confidence (%): 20; accuracy (%): 50; high: 40; zero: 0',
      'confidence (%): 60; accuracy (%): 40; high: 80; zero: 0',
      'confidence (%): 20; images: 30; high: 40; zero: 0',
      'confidence (%): 60; images: 10; high: 80; zero: 0',
    ]);
    // Up to 300 for all of 0 to 100 %: confidence to the right, accuracy upwards.
    expect(shapes.filter(({ kind }) => kind === 'point').map(({ x, y }) => [x, y])).toEqual([
      [expect.closeTo(105), expect.closeTo(150)],
      [expect.closeTo(210), expect.closeTo(180)],
    ]);
    expect(texts).toEqual(expect.arrayContaining(['confidence (%)', 'accuracy (%)', 'images']));
  });
});

describe('accuracyOverStrength', () => {
  test('a line for each loss, over rising strengths; other solvers are not in it', async () => {
    const at = (regStrength: number, more = {}) => ({ reg: 'l2', solver: 'exact', regStrength, ...more });
    const trials = ranked([
      [at(0.1), 0.4],
      [at(1e-3), 0.3],
      [at(0.1, { loss: 'mse' }), 0.35],
      [at(1e-3, { loss: 'mse' }), 0.2],
      [at(1e-4, { solver: 'sgd', learningRate: 1 }), 0.9],
    ]);
    const { shapes, texts } = await draw(accuracyOverStrength(trials));
    const points = shapes.filter(({ kind }) => kind === 'point');
    const of = (says: string) => points.find((point) => point.says.includes(says))!;
    expect(points).toHaveLength(4);
    expect(shapes.filter(({ kind }) => kind === 'line mark')).toHaveLength(2);
    const [weak, strong] = [
      of('regularization strength: 0.001; mean: 30'),
      of('regularization strength: 0.1; mean: 40'),
    ];
    expect(weak.x).toBeLessThan(strong.x);
    expect(weak.y).toBeGreaterThan(strong.y);
    expect(texts).toEqual(expect.arrayContaining(['0.001', '0.1', 'softmax', 'mse', 'regularization strength']));
    expect(texts).not.toContain('1e-4');
  });

  test('no curve of one strength', () => {
    expect(accuracyOverStrength(ranked([[{ solver: 'exact', regStrength: 1 }, 0.3]]))).toBeUndefined();
  });
});

describe('epochCurve', () => {
  const epoch = (n: number, trainLoss: number, others: Partial<EpochRecord> = {}): EpochRecord => ({
    ...{ epoch: n, trainLoss, valAccuracy: null, seconds: 1, ...others },
  });

  test('a line through the losses', async () => {
    const epochs = [epoch(1, 2), epoch(2, 1.5), epoch(3, 1.75)];
    const { shapes, texts } = await draw(epochCurve(epochs, EPOCH_CURVES.loss));
    const points = shapes.filter(({ kind }) => kind === 'point');
    expect(points.map(({ x, y }) => [x / points[2]!.x, y / points[1]!.y])).toEqual([
      [0, 0],
      [0.5, 1],
      [1, 0.5],
    ]);
    expect(texts).toEqual(expect.arrayContaining(['1', '2', '3', 'epoch', 'loss', 'training']));
  });

  test('training and validation side by side; accuracies in percent', async () => {
    const epochs = [1, 2].map((n) =>
      epoch(n, 2 / n, { valLoss: 3 / n, trainAccuracy: 0.3 * n, valAccuracy: 0.25 * n }),
    );
    const says = async (number: EpochNumber) => {
      const { shapes } = await draw(epochCurve(epochs, number));
      return shapes.filter(({ kind }) => kind === 'point').map(({ says }) => says);
    };
    expect(await says(EPOCH_CURVES.loss)).toEqual([
      'epoch: 1; loss: 2; images: training',
      'epoch: 2; loss: 1; images: training',
      'epoch: 1; loss: 3; images: validation',
      'epoch: 2; loss: 1.5; images: validation',
    ]);
    expect(await says(EPOCH_CURVES.accuracy)).toEqual([
      'epoch: 1; accuracy (%): 30; images: training',
      'epoch: 2; accuracy (%): 60; images: training',
      'epoch: 1; accuracy (%): 25; images: validation',
      'epoch: 2; accuracy (%): 50; images: validation',
    ]);
  });

  test.each([
    [0.1, 9, 11],
    [0, 0, 1],
    [1, 90, 100],
  ])('where every accuracy is %f, the axis has room around it', async (accuracy, from, to) => {
    const epochs = [1, 2].map((n) => epoch(n, 2, { valAccuracy: accuracy }));
    const { texts } = await draw(epochCurve(epochs, EPOCH_CURVES.accuracy));
    const ticks = texts.filter((text) => /^[\d.]+$/.test(text)).filter((text) => !['1', '2'].includes(text));
    expect([Math.min(...ticks.map(Number)), Math.max(...ticks.map(Number), accuracy * 100)]).toEqual([from, to]);
    expect(ticks.length).toBeGreaterThan(3);
    expect(Math.max(...ticks.map((tick) => tick.length))).toBeLessThan(6);
  });

  test('no curve where fewer than two epochs have it, as in runs of older versions', async () => {
    expect(epochCurve([epoch(1, 2), epoch(2, 1)], EPOCH_CURVES.accuracy)).toBeUndefined();
    expect(epochCurve([epoch(1, 2)], EPOCH_CURVES.loss)).toBeUndefined();
    const resumed = [epoch(1, 2), epoch(2, 1, { valLoss: 2 })];
    const { shapes } = await draw(epochCurve(resumed, EPOCH_CURVES.loss));
    expect(shapes.filter(({ kind }) => kind === 'point')).toHaveLength(2);
  });
});

describe('confusionHeatmap', () => {
  test('classes may be called as what every object has', async () => {
    const names = ['constructor', 'toString', '__proto__', 'valueOf', 'length'];
    const confusion = names.map((_, i) => names.map((_, j) => (i === j ? 3 : 1)));
    const { texts } = await draw(confusionHeatmap(confusion, names));
    for (const name of names) expect(texts.filter((text) => text.replace('\u200b', '') === name)).toHaveLength(2);
  });

  test('true classes downwards, predicted ones to the right; the larger the share of its row, the darker', async () => {
    const confusion = [
      [8, 2],
      [100, 300],
    ];
    const { shapes } = await draw(confusionHeatmap(confusion, ['zebra', 'ant']));
    const counts = shapes.filter(({ kind }) => kind === 'text mark').sort((a, b) => a.y - b.y || a.x - b.x);
    expect(counts.map(({ says }) => says)).toEqual([
      'predicted class: zebra; true class: zebra; count: 8',
      'predicted class: ant; true class: zebra; count: 2',
      'predicted class: zebra; true class: ant; count: 100',
      'predicted class: ant; true class: ant; count: 300',
    ]);
    const cells = shapes.filter(({ kind }) => kind === 'rect mark');
    const byShade = [...cells].sort((a, b) => lightness(a.fill) - lightness(b.fill));
    expect(byShade.map(({ says }) => Number(/share: (.*)/.exec(says)![1]))).toEqual([0.8, 0.75, 0.25, 0.2]);
  });

  test('a class without images', async () => {
    const { texts } = await draw(
      confusionHeatmap(
        [
          [0, 0],
          [0, 0],
        ],
        ['a', 'b'],
      ),
    );
    expect(texts.filter((text) => text === '0')).toHaveLength(4);
  });

  test('a hundred classes: small cells, only where something was counted, and every name', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `class_${i}`);
    const confusion = names.map((_, truth) => names.map((_, prediction) => (prediction === 99 - truth ? truth : 0)));
    const { shapes, texts } = await draw(confusionHeatmap(confusion, names));
    const cells = shapes.filter(({ kind }) => kind === 'rect mark');
    expect(cells.map(({ says }) => says)).toEqual(
      names.slice(1).map((name, i) => `predicted class: class_${98 - i}; true class: ${name}; share: 1`),
    );
    expect(cells.map(({ d }) => d)).toEqual(names.slice(1).map((_, i) => `M${9 * (98 - i)},${9 * (i + 1)}h9v9h-9Z`));
    expect(shapes.filter(({ kind }) => kind === 'text mark')).toEqual([]);
    for (const name of names) expect(texts.filter((text) => text === name)).toHaveLength(2);
  });
});

describe('stepSizes', () => {
  const layersOf = (...ratios: readonly number[]) =>
    ratios.map((ratio, l) => ({ name: `weight${l + 1}`, weight: 2, gradient: 1, update: 2 * ratio }));
  const sizes = [1, 2, 3].map((epoch) => ({ epoch, layers: layersOf(10 ** -epoch, 1e-3) }));

  test('a line for each layer, on a logarithmic scale, and one at 1e-3', async () => {
    const { shapes, texts } = await draw(stepSizes(sizes));
    const pathOf = (d: string) => [...d.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, , y]) => Number(y));
    const [falling, steady] = shapes.filter(({ kind }) => kind === 'line mark').map(({ d }) => pathOf(d!));
    expect(falling![1]! - falling![0]!).toBeCloseTo(falling![2]! - falling![1]!);
    expect(falling![1]).toBeGreaterThan(falling![0]!);
    const rule = shapes.find(({ kind }) => kind === 'rule mark')!;
    expect([...steady!, falling![2]]).toEqual(Array(4).fill(expect.closeTo(rule.y)));
    expect(texts).toEqual(expect.arrayContaining(['layer 1', 'layer 2', '1e-3']));
  });

  test('steps of 0 are left out; one epoch makes no curve', async () => {
    const dead = [1, 2].map((epoch) => ({ epoch, layers: layersOf(1e-2, 0) }));
    expect((await draw(stepSizes(dead))).texts).not.toContain('layer 2');
    expect(stepSizes(sizes.slice(0, 1))).toBeUndefined();
    expect(stepSizes([1, 2].map((epoch) => ({ epoch, layers: layersOf(0) })))).toBeUndefined();
  });
});

describe('lossOverRate', () => {
  const points = [1, 10, 100, 1000].map((learningRate, i) => ({
    learningRate,
    loss: 3 - i,
    smoothed: i === 3 ? 99 : 3 - i,
  }));

  test('rates at equal ratios stand at equal distances; what goes off is left out, the suggestion marked', async () => {
    const { shapes } = await draw(lossOverRate(points, 10));
    const dots = shapes.filter(({ kind }) => kind === 'point');
    expect(dots.map(({ x }) => x / dots[1]!.x)).toEqual([0, 1, 2, 3].map((ratio) => expect.closeTo(ratio)));
    const line = shapes.find(({ kind }) => kind === 'line mark')!.d!;
    expect(line.match(/[ML]/g)).toHaveLength(3);
    const rule = shapes.find(({ kind }) => kind === 'rule mark')!;
    expect(rule.x).toBeCloseTo(dots[1]!.x);
  });

  test.each([
    [
      [0.01, 0.012],
      ['0.01', '0.0105', '0.011', '0.0115', '0.012'],
    ],
    [
      [1e-4, 1e-3],
      ['1e-4', '2e-4', '3e-4', '6e-4', '0.001'],
    ],
  ])('rates within %j have labels that tell them apart', async ([from, to], labels) => {
    const near = points.map((point, i) => ({ ...point, smoothed: 1, learningRate: from! * (to! / from!) ** (i / 3) }));
    const { texts } = await draw(lossOverRate(near, null));
    expect(texts.slice(0, labels.length)).toEqual(labels);
  });

  test('without a suggestion, and without a curve', async () => {
    const { shapes } = await draw(lossOverRate(points, null));
    expect(shapes.some(({ kind }) => kind === 'rule mark')).toBe(false);
    expect(lossOverRate(points.slice(0, 1), null)).toBeUndefined();
  });
});

describe('six update rules', () => {
  const rules = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam'];
  const trials = ranked(
    rules.flatMap((optimizer, i) =>
      [0.001, 0.01, 0.1].map((learningRate) => [{ optimizer, learningRate }, 0.2 + i / 100] as const),
    ),
  );

  test('each has a colour and a mark of its own, and is named', async () => {
    const { shapes, texts } = await draw(accuracyOverSetting(trials, 'learningRate'));
    const points = shapes.filter(({ kind }) => kind === 'point');
    expect(points).toHaveLength(18);
    expect(new Set(points.map(({ fill }) => fill)).size).toBe(6);
    expect(new Set(points.map(({ d }) => d)).size).toBe(6);
    expect(texts).toEqual(expect.arrayContaining(rules));
  });

  test('only what has the same number stands beside it', async () => {
    const rates = { sgd: [0.05, 0.1, 0.2], adagrad: [0.015, 0.03, 0.06], momentum: [0.02, 0.05, 0.3] };
    const mixed = ranked(
      Object.entries(rates).flatMap(([optimizer, all]) =>
        all.map((learningRate) => [{ optimizer, learningRate }, 0.2] as const),
      ),
    );
    const { shapes } = await draw(accuracyOverSetting(mixed, 'learningRate'));
    const at = shapes.flatMap(({ kind, x }) => (kind === 'point' ? [x] : []));
    const between = (a: number, b: number) => Math.log(b / a) / Math.log(0.3 / 0.015);
    const sorted = at.toSorted((a, b) => a - b);
    const width = sorted.at(-1)! - sorted[0]!;
    const expected = [0.015, 0.02, 0.03, 0.05, 0.05, 0.06, 0.1, 0.2, 0.3].map((x) => width * between(0.015, x));
    const off = sorted.map((x, i) => x - sorted[0]! - expected[i]!);
    expect(off).toEqual([0, 0, 0, -3.5, 3.5, 0, 0, 0, 0].map((pixels) => expect.closeTo(pixels)));
  });

  test('two choices that vary: one by colour, the other by the mark', async () => {
    const both = ranked(
      ['softmax', 'svm'].flatMap((loss) =>
        rules.flatMap((optimizer) => [1, 2, 3].map((epochs) => [{ loss, optimizer, epochs }, 0.2] as const)),
      ),
    );
    const { shapes, texts } = await draw(accuracyOverSetting(both, 'epochs'));
    const points = shapes.filter(({ kind }) => kind === 'point');
    expect(new Set(points.map(({ fill }) => fill)).size).toBe(6);
    expect(new Set(points.map(({ d }) => d)).size).toBe(2);
    expect(texts).toEqual(expect.arrayContaining(['optimizer', 'loss', 'svm', ...rules]));
  });

  test('networks of one layer and of two are told apart; labels have few digits', async () => {
    const networks = ranked(
      [20, '40-20'].flatMap((hidden) =>
        [1e-3, 1e-3 * 10 ** (2 / 3), 0.1].map((learningRate) => [{ hidden, learningRate }, 0.2] as const),
      ),
    );
    expect(drawableSettings(networks)).toEqual(['learningRate']);
    const { shapes, texts } = await draw(accuracyOverSetting(networks, 'learningRate'));
    expect(new Set(shapes.filter(({ kind }) => kind === 'point').map(({ fill }) => fill)).size).toBe(2);
    expect(texts).toEqual(expect.arrayContaining(['20', '40-20', '0.004642']));
  });

  test('their curves too; a loss far above the others gets them no flat lines', async () => {
    const curved = trials.map((trial, i) => ({
      ...trial,
      curve: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: i === 0 ? 300 : 2 / epoch, valAccuracy: 0.1 * epoch })),
    }));
    const { shapes, texts } = await draw(trialCurves(curved, TRIAL_CURVES.loss));
    const lines = shapes.filter(({ kind }) => kind === 'line mark');
    expect(lines).toHaveLength(18);
    expect(texts).toEqual(expect.arrayContaining([...rules, 'training loss', 'epoch']));
    const heights = lines.map(({ d }) => d!.match(/[\d.]+$/)![0]);
    expect(Math.max(...heights.map(Number)) - Math.min(...heights.map(Number))).toBeGreaterThan(100);
    expect(trialCurves(trials, TRIAL_CURVES.loss)).toBeUndefined();
  });
});

test('L1 and L2 have the same colours in any order, and alone', async () => {
  const score = (metric: string, k: number) => ({ metric, k, mean: 0.3, std: 0.01 });
  const coloursOf = async (...metrics: string[]) => {
    const { shapes } = await draw(accuracyOverK(metrics.flatMap((metric) => [score(metric, 1), score(metric, 3)])));
    const points = shapes.filter(({ kind, says }) => kind === 'point' && says.includes('l1'));
    return new Set(points.map(({ fill, d }) => `${fill} ${d}`));
  };
  const [one] = await coloursOf('l1');
  expect(await coloursOf('l1', 'l2')).toEqual(new Set([one]));
  expect(await coloursOf('l2', 'l1')).toEqual(new Set([one]));
});

test('all maps share one scale', () => {
  const grid = (loss: string, best: number) =>
    [1, 2].flatMap((learningRate) => [1, 2].map((regStrength) => [{ loss, learningRate, regStrength }, best] as const));
  const [softmax, svm] = rateGrids(ranked([...grid('softmax', 0.4), ...grid('svm', 0.35)]));
  expect([softmax!.standing(0.4), svm!.standing(0.4)]).toEqual([1, 1]);
  expect(svm!.standing(0.35)).toBe(softmax!.standing(0.35));
  expect(svm!.standing(0.35)).toBeLessThan(0.6);
});

describe('accuracyOverSetting', () => {
  const trials = ranked([
    [{ learningRate: 0.001, regStrength: 1, epochs: 1, loss: 'svm' }, 0.1],
    [{ learningRate: 0.01, regStrength: 1, epochs: 2 }, 0.2],
    [{ learningRate: 0.1, regStrength: 2, epochs: 3 }, 0.3],
    [{ learningRate: 1, regStrength: 3, epochs: 3 }, null],
  ]);

  test('numbers with at least three values are drawn', () => {
    expect(drawableSettings(trials)).toEqual(['learningRate', 'epochs']);
  });

  test.each([
    ['learningRate', 'far apart, at equal ratios', [0, 0.5, 1]],
    ['epochs', 'near, at equal differences', [0, 0.5, 1]],
  ])('%s: %s', async (name, _, places) => {
    const { shapes, texts } = await draw(accuracyOverSetting(trials, name));
    const points = shapes.filter(({ kind }) => kind === 'point');
    expect(points).toHaveLength(3);
    const [first, last] = [points[0]!.x, points[2]!.x];
    expect(points.map(({ x }) => (x - first) / (last - first))).toEqual(places.map((place) => expect.closeTo(place)));
    expect(texts).toEqual(expect.arrayContaining(['svm', 'softmax']));
  });
});

describe('seedCurves', () => {
  const trainings = [42, 7].map((seed) => ({
    seed,
    epochs: [1, 2].map((epoch) => ({ epoch, trainLoss: seed / epoch, valAccuracy: null, seconds: 1 })),
  }));

  test('a line and a colour for each seed, in the order given', async () => {
    const chart = seedCurves(trainings, SEED_CURVES.loss);
    const strokes = [
      ...(await chartSvg(chart!, refuse)).matchAll(/aria-roledescription="line mark"[^>]*stroke="([^"]+)"/g),
    ];
    expect(new Set(strokes.map(([, colour]) => colour)).size).toBe(2);
    const { texts } = await draw(chart);
    expect(texts.filter((text) => /^(seed|42|7)$/.test(text))).toEqual(['42', '7', 'seed']);
  });

  test('no curve without two epochs that have it', () => {
    expect(seedCurves(trainings, SEED_CURVES.accuracy)).toBeUndefined();
  });
});

test('a group of marks that holds none says nothing of itself to those who listen', async () => {
  const encoding = { x: { field: 'a', type: 'nominal' } } as const;
  const none = { transform: [{ filter: 'datum.a > 2' }], mark: 'rect' as const, encoding };
  const one = { mark: 'point' as const, encoding };
  const svg = await chartSvg({ data: { values: [{ a: 1 }] }, layer: [one, none] });
  expect(svg).toMatch(/<path aria-label="a: 1" role="graphics-symbol"/);
  expect(svg).toMatch(/<g class="mark-rect [^>]*"\/>/);
  expect(svg).not.toMatch(/<g class="mark-rect [^>]*role="graphics-symbol"/);
});
