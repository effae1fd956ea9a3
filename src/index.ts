/** The library: the same pieces that the command line is made of. */
export * from './browser.ts';
export type { DownloadOptions } from './dataset/archive/download-options.ts';
export type { Environment } from './dataset/archive/network/environment.ts';
export type { RetryPolicy } from './dataset/archive/network/retry.ts';
export type { ClassChoice } from './dataset/classes/choice.ts';
export type { Dataset, LabelledImages, TestReading } from './dataset/dataset.ts';
export { firstImages, toFloat32 } from './dataset/dataset.ts';
export type { LedgerOptions } from './dataset/ledger.ts';
export { type LoadOptions, loadDataset } from './dataset/load.ts';
export type { DatasetName } from './dataset/specs.ts';
export type { FileWatch, Sleep } from './dataset/watch.ts';
export { type DecodedImage, type DecodeOptions, decodeImage, FITS, type ImageFit } from './images/decode.ts';
export type { ImageFormat } from './images/formats.ts';
export { type Checkpoint, type CheckpointOrigin, loadCheckpoint, saveCheckpoint } from './runs/checkpoint.ts';
export { type CohortFile, loadCohort, type SweepOrigin, saveCohort } from './runs/cohort-file.ts';
export type { Machine } from './runs/machine.ts';
export { type RunManifest, readManifest } from './runs/manifest.ts';
export { type MetricsRecord, readMetrics } from './runs/metrics.ts';
export { type KnnModelFile, loadKnnModel, saveKnnModel } from './runs/models/knn-model.ts';
export {
  type LinearModelFile,
  loadLinearModel,
  type ModelOrigin,
  saveLinearModel,
} from './runs/models/linear-model.ts';
export { loadNetworkModel, type NetworkModelFile, saveNetworkModel } from './runs/models/network-model.ts';
export { openRun, type Run, type RunOf } from './runs/open.ts';
export type {
  AcrossSeeds,
  CrossvalResults,
  GradcheckResults,
  KnnResults,
  LayerUnits,
  LinearResults,
  LrFindResults,
  MaybeTested,
  MeanOverSeeds,
  NearImage,
  NetworkResults,
  PassedCheck,
  PixelDistanceResults,
  ResultsByCommand,
  RunCommand,
  SeedResults,
  TestedResults,
} from './runs/results.ts';
export type { RunDirectory } from './runs/run-directory.ts';
