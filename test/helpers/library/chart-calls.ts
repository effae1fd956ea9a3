import * as charts from '../../../src/report/charts.ts';
import type { Trial } from '../../../src/selection/results.ts';
import { ranked } from '../sweeps/ranked.ts';
import type { ValidCall } from './calls.ts';

const point = { epoch: 1, trainLoss: 2, valAccuracy: 0.3 };
const curve = [point, { ...point, epoch: 2 }];

/** Trials of a small sweep, each with what changes in it. */
const trialsOf = (...changes: readonly Trial['params'][]): readonly Trial[] =>
  ranked(changes.map((params, i) => [params, 0.3 + i / 100])).map((trial) => ({ ...trial, curve }));

const rates = [0.1, 0.2, 0.3].map((learningRate) => ({ optimizer: 'sgd', learningRate, regStrength: learningRate }));
const trials = trialsOf(...rates, { ...rates[0]!, optimizer: 'adam' });
const exact = trialsOf(...[0.1, 1].map((regStrength) => ({ solver: 'exact', reg: 'l2', regStrength })));
const crossed = trialsOf(
  ...[0.1, 1].flatMap((learningRate) => [1, 2].map((regStrength) => ({ learningRate, regStrength }))),
);
const epoch = { epoch: 1, trainLoss: 2, valLoss: 2, trainAccuracy: 0.3, valAccuracy: 0.3, seconds: 1 };
const rate = { learningRate: 0.1, loss: 2, smoothed: 2 };
const score = { metric: 'l2', k: 1, mean: 0.3, std: 0.01 };

/** As `validCalls`, for the functions of `cifar-train/charts`. */
export function validChartCalls(): Readonly<Record<string, ValidCall>> {
  const of = (call: (...given: never[]) => unknown, ...given: readonly unknown[]): ValidCall => ({ call, given });
  const grids = charts.rateGrids(crossed);
  const scores = [score, { ...score, k: 3 }];
  const epochs = [epoch, { ...epoch, epoch: 2 }];
  return {
    accuracyOverK: of(charts.accuracyOverK, scores),
    accuracyOverSetting: of(charts.accuracyOverSetting, trials, 'learningRate'),
    accuracyOverStrength: of(charts.accuracyOverStrength, exact),
    bestOfGrids: of(charts.bestOfGrids, grids),
    chartSvg: of(charts.chartSvg, charts.accuracyOverK(scores), () => {}),
    confusionHeatmap: of(
      charts.confusionHeatmap,
      [
        [1, 0],
        [0, 1],
      ],
      ['cat', 'dog'],
    ),
    drawableSettings: of(charts.drawableSettings, trials),
    'epochCurve of losses': of(charts.epochCurve, epochs, charts.EPOCH_CURVES.loss),
    epochCurve: of(charts.epochCurve, epochs, charts.EPOCH_CURVES.accuracy),
    lossOverRate: of(charts.lossOverRate, [rate, { ...rate, learningRate: 1 }], 0.1),
    rateGrids: of(charts.rateGrids, crossed),
    rateHeatmap: of(charts.rateHeatmap, grids[0], { ...crossed[0], converged: true, steps: 1, gradientNorm: 0.1 }),
    trialCurves: of(charts.trialCurves, trials, charts.TRIAL_CURVES.accuracy),
  };
}
