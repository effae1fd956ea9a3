/** The library: the same pieces that the command line is made of. */
export type { Dataset, DatasetName, LabelledImages, TestReading } from './dataset/dataset.ts';
export { firstImages, IMAGE, toFloat32 } from './dataset/dataset.ts';
export { type LoadOptions, loadDataset } from './dataset/load.ts';
export { makeShapes } from './dataset/shapes.ts';
export { type ErrorKind, EXIT_CODES, UserError } from './errors.ts';
export type { Backend, FilterCounts, Metric, NearestRequest, Neighbours, Watch } from './kernels/backend.ts';
export { type Matrix, type MatrixF32, type MatrixU8, matrix, row } from './kernels/matrix.ts';
export { ReferenceBackend } from './kernels/reference.ts';
export { createWasmBackend, supportsWasm, type WasmOptions } from './kernels/wasm.ts';
export { KnnClassifier, type KnnOptions } from './models/knn/classifier.ts';
export { type Ties, vote } from './models/knn/vote.ts';
export { type Advice, adviceFor, type Fit } from './models/linear/advice.ts';
export { type LinearClassifier, predict, scores } from './models/linear/classifier.ts';
export { defaultLearningRate, LINEAR_DEFAULTS } from './models/linear/defaults.ts';
export type { EpochRecord } from './models/linear/epoch.ts';
export type { Examples } from './models/linear/examples.ts';
export {
  type CheckData,
  type CoordinateCheck,
  checkDataOf,
  checkGradient,
  chooseCoordinates,
  type GradientCheck,
  objectiveInF64,
} from './models/linear/gradient-check.ts';
export type { LinearHyperparameters } from './models/linear/hyperparameters.ts';
export { INITIALIZERS } from './models/linear/initializers.ts';
export { crammerSinger } from './models/linear/losses/crammer-singer.ts';
export { hinge } from './models/linear/losses/hinge.ts';
export { type FloatArray, type Loss, meanLoss } from './models/linear/losses/loss.ts';
export { oneVsAllHinge } from './models/linear/losses/one-vs-all-hinge.ts';
export { squaredHinge } from './models/linear/losses/squared-hinge.ts';
export { LOSSES, type LossName, lossNamed } from './models/linear/losses.ts';
export type { Objective } from './models/linear/objective.ts';
export { adagrad } from './models/linear/optimizers/adagrad.ts';
export { adam, adamw } from './models/linear/optimizers/adam.ts';
export { momentum, nesterov } from './models/linear/optimizers/momentum.ts';
export type { Optimizer, OptimizerState, Step } from './models/linear/optimizers/optimizer.ts';
export { rmsprop } from './models/linear/optimizers/rmsprop.ts';
export { OPTIMIZERS, type OptimizerName, optimizerNamed } from './models/linear/optimizers.ts';
export { type RandomSearchRequest, type RandomSearchResult, randomSearch } from './models/linear/random-search.ts';
export {
  findLearningRate,
  type RatePoint,
  type RateSearchRequest,
  type RateSearchResult,
} from './models/linear/rate-search.ts';
export {
  elasticNet,
  penalty,
  REGULARIZERS,
  type Regularizer,
  type RegularizerName,
  regularizerNamed,
  sparsity,
} from './models/linear/regularizers.ts';
export { type SanityChecks, type SanityRequest, sanityChecks } from './models/linear/sanity-checks.ts';
export {
  constant,
  cosine,
  exponential,
  inverse,
  learningRateAt,
  NO_WARM_UP,
  SCHEDULES,
  type Schedule,
  type ScheduleName,
  scheduleNamed,
  stepDecay,
  type WarmUp,
} from './models/linear/schedules.ts';
export { type TrainLinearRequest, type TrainLinearResult, trainLinear } from './models/linear/trainer.ts';
export type { TrainingState } from './models/linear/training-state.ts';
export { type Checkpoint, type CheckpointOrigin, loadCheckpoint, saveCheckpoint } from './runs/checkpoint.ts';
export { readManifest } from './runs/manifest.ts';
export { readMetrics } from './runs/metrics.ts';
export { loadLinearModel, saveLinearModel } from './runs/model-file.ts';
export { crossValidateKnn } from './selection/cross-validate-knn.ts';
export {
  crossValidateLinear,
  type LinearCrossValidation,
  type SplitResult,
} from './selection/cross-validate-linear.ts';
export { type Folds, holdOutLast, makeFolds, type Split, splitsOf, trainingRows } from './selection/folds.ts';
export type { LinearSetting } from './selection/linear-setting.ts';
export { accuracy, type ConfusionMatrix, confusionMatrix, meanAndStd, perClassAccuracy } from './selection/metrics.ts';
export { bestTrial } from './selection/ranking.ts';
export type { KnnScore, Trial, TrialParams } from './selection/results.ts';
export {
  gridSettings,
  type KnnSpace,
  knnTrials,
  type LinearSpace,
  linearTrials,
  type PlannedTrial,
  randomSettings,
} from './selection/space.ts';
export { type SweepRequest, sweep } from './selection/sweep.ts';
export { Random } from './util/random.ts';
export type { Interval } from './util/ranges.ts';
