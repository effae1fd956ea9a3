import { expect, test } from 'vitest';
import { type Chart, chartSvg } from '../../../src/report/charts/chart.ts';
import { EPOCH_CURVES, epochCurve } from '../../../src/report/charts/epoch-curve.ts';
import { chartCsv, chartFiles, chartSpec } from '../../../src/report/html/chart-files.ts';
import { textAddress } from '../../../src/util/text/text-address.ts';

const EPOCHS = [1, 2, 3].map((epoch) => ({
  ...{ epoch, seconds: 1, trainLoss: 2 / epoch, valLoss: 2.5 / epoch, valAccuracy: null, trainAccuracy: null },
}));
const chart = epochCurve(EPOCHS, EPOCH_CURVES.loss)!;

test('the numbers of a chart, a row for each mark', () => {
  expect(chartCsv(chart)!.split('\n').slice(0, 4)).toEqual([
    'epoch,y,images',
    '1,2,training',
    '2,1,training',
    '3,0.6666666666666666,training',
  ]);
  const uneven = {
    mark: 'point',
    data: { values: [{ a: 1 }, { b: 'x,y' }, { a: null, b: true }] },
  } as unknown as Chart;
  expect(chartCsv(uneven)).toBe('a,b\n1,\n,"x,y"\n,true\n');
  expect(chartCsv({ mark: 'point', data: { values: [] } } as unknown as Chart)).toBeUndefined();
});

test('the specification alone draws the same chart', async () => {
  const spec = JSON.parse(chartSpec(chart)) as Chart;
  expect(await chartSvg(spec)).toBe(await chartSvg(chart));
});

test('both are in the page, under names of their own, without secrets', () => {
  const own = { ...chart, title: 'https://me:hunter2@host/data' } as Chart;
  const { markup } = chartFiles('Accuracy (%) é', own) as { markup: string };
  expect(markup).toContain('download="Accuracy-é.csv"');
  const files = [...markup.matchAll(/base64,([^"]+)"/g)].map(([, text]) => Buffer.from(text!, 'base64').toString());
  expect(files[0]).toBe(chartCsv(chart));
  expect(files[1]).not.toContain('hunter2');
  expect(files[1]).toContain(JSON.stringify(chart.data));
  expect(Buffer.from(textAddress('text/plain', 'é → 中').split(',')[1]!, 'base64').toString()).toBe('é → 中');
});
