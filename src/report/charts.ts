/**
 * `cifar-train/charts`: the charts of the reports, for pages of your own. Each is a Vega-Lite specification that holds
 * its data; `chartSvg` draws it. They are a separate entry point because they depend on Vega, whose types require
 * `skipLibCheck` if `exactOptionalPropertyTypes` is set.
 */

export { type Chart, chartSvg } from './charts/chart.ts';
export { confusionHeatmap } from './charts/confusion-heatmap.ts';
export { EPOCH_CURVES, type EpochNumber, epochCurve } from './charts/epoch-curve.ts';
export { lossOverRate } from './charts/loss-over-rate.ts';
export { accuracyOverK, type ScoreOfK } from './charts/sweep/accuracy-over-k.ts';
export { accuracyOverSetting, drawableSettings } from './charts/sweep/accuracy-over-setting.ts';
export { accuracyOverStrength } from './charts/sweep/accuracy-over-strength.ts';
export { rateHeatmap } from './charts/sweep/rate-heatmap.ts';
export { TRIAL_CURVES, type TrialNumber, trialCurves } from './charts/sweep/trial-curves.ts';
export { bestOfGrids, type RateGrid, rateGrids } from './trials/rate-grid.ts';
export type { Standing } from './trials/standing.ts';
