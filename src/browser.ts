/**
 * The part of the library that runs in a browser too: kernels, features, models, cross-validation, and the built-in shapes.
 * Long, because it is one list.
 */
export { makeShapes, type ShapesDataset, type ShapesOptions } from './dataset/shapes/make-shapes.ts';
export { CLASS_KINDS, type ClassKind, type ImageShape } from './dataset/specs/spec.ts';
export { type ErrorKind, EXIT_CODES, Hint, type HintPiece, UserError, type UserErrorOptions } from './errors.ts';
export type { Cs231nSettings } from './features/cs231n.ts';
export type {
  Describe,
  Feature,
  FeatureKind,
  FeatureRequest,
  FitRequest,
  FittedFeature,
  FixedFeature,
  LearnedArray,
  LearnedFeature,
  NumberRange,
  Setting,
  Settings,
  SettingValue,
} from './features/feature.ts';
export { FEATURES, type FeatureName } from './features/features.ts';
export type { CellSettings } from './features/hog/cells.ts';
export type { HogSettings } from './features/hog.ts';
export type { HueSettings } from './features/hue.ts';
export type { KernelMapOptions } from './features/kernel-map.ts';
export type { PixelsSettings } from './features/pixels.ts';
export type { CodeRange } from './features/set/codes.ts';
export {
  encodeFeatures,
  type FitFeaturesRequest,
  type FittedFeatures,
  fitFeatures,
  restoreFeatures,
  type SavedFeatures,
  savedFeatures,
} from './features/set/joined.ts';
export type { FittedPart } from './features/set/part.ts';
export type { FeatureSetSpec, FeatureSpec } from './features/spec/spec.ts';
export { featuresText, parseFeatures } from './features/spec/text.ts';
export type { WordsSettings } from './features/words/settings.ts';
export type {
  Affine,
  Backend,
  EncodeRequest,
  EncodeWordsRequest,
  Execution,
  FilterCounts,
  LargestProducts,
  Metric,
  NearestRequest,
  Neighbours,
  Scatter,
  Watch,
  Workers,
} from './kernels/backend.ts';
export type { CompareBlocks, KernelExports } from './kernels/exports.ts';
export type { ProgramMemory, WorkerProgram } from './kernels/hosts/program.ts';
export type { KernelMapLayer, KernelMapModel, Whitening } from './kernels/maps/kernel-map.ts';
export type { PatchFilters, WordEncoder, WordsModel } from './kernels/maps/words.ts';
export {
  type Matrix,
  type MatrixF32,
  type MatrixI16,
  type MatrixU8,
  matrix,
  type RowData,
  type RowKind,
  type Rows,
  row,
} from './kernels/matrix.ts';
export { axesAt, planeNeighbours, planeWinner } from './kernels/plane/checked.ts';
export {
  type Axes,
  type PlaneMetric,
  type PlaneRaster,
  type PlaneTies,
  type PlaneVote,
  type RegionsRequest,
  UPRIGHT,
} from './kernels/plane/plane.ts';
export type { PlaneNeighbour } from './kernels/plane/reference.ts';
export { ReferenceBackend } from './kernels/reference.ts';
export type { CodedRows, RowsGram } from './kernels/tiles/gram.ts';
export type { SymmetricTiles } from './kernels/tiles/tiles.ts';
export { createWasmBackend, openBackend, supportsWasm, type WasmOptions } from './kernels/wasm.ts';
export { type CheckData, checkDataOf } from './models/checking/check-data.ts';
export type { CheckParameters } from './models/checking/checked-objective.ts';
export {
  type CoordinateCheck,
  checkGradient,
  checkNetworkGradient,
  chooseCoordinates,
  chooseNetworkCoordinates,
  type GradientCheck,
} from './models/checking/gradient-check.ts';
export { objectiveInF64 } from './models/checking/linear-objective.ts';
export type { CheckedNetwork } from './models/checking/network-objective.ts';
export { type SanityChecks, type SanityRequest, sanityChecks } from './models/checking/sanity-checks.ts';
export { type Classifier, predict, scores } from './models/classifier.ts';
export type { Examples } from './models/examples.ts';
export { fitInput, type ModelInput } from './models/input/input.ts';
export { scaledRows } from './models/input/scaled-rows.ts';
export type { FittedScaling, Scaling } from './models/input/scaling.ts';
export { SCALINGS } from './models/input/scalings.ts';
export { KnnClassifier } from './models/knn/classifier.ts';
export type { KnnOptions, VoteOptions } from './models/knn/options.ts';
export { TIES, type Ties } from './models/knn/ties.ts';
export { vote } from './models/knn/vote.ts';
export { WEIGHTS, type Weights } from './models/knn/weights.ts';
export type { LinearClassifier } from './models/linear/classifier.ts';
export { defaultLearningRate, LINEAR_DEFAULTS } from './models/linear/defaults.ts';
export type { TrainLinearRequest, TrainLinearResult } from './models/linear/request.ts';
export { trainLinear } from './models/linear/trainer.ts';
export type { Activation } from './models/network/activations/activation.ts';
export { ACTIVATIONS, type ActivationName } from './models/network/activations.ts';
export type {
  HiddenWatch,
  Layer,
  NetworkClassifier,
} from './models/network/classifier.ts';
export { type DeadUnits, deadUnits } from './models/network/dead-units.ts';
export { NETWORK_DEFAULTS, networkLearningRate } from './models/network/defaults.ts';
export type { Architecture, NetworkHyperparameters } from './models/network/hyperparameters.ts';
export type { TrainNetworkRequest, TrainNetworkResult } from './models/network/request.ts';
export { trainNetwork } from './models/network/trainer.ts';
export { crammerSinger } from './models/objective/losses/crammer-singer.ts';
export { hinge } from './models/objective/losses/hinge.ts';
export { type BuiltInLoss, type FloatArray, type Loss, meanLoss } from './models/objective/losses/loss.ts';
export { meanSquaredError } from './models/objective/losses/mean-squared-error.ts';
export { oneVsAllHinge } from './models/objective/losses/one-vs-all-hinge.ts';
export { oneVsAllSquaredHinge } from './models/objective/losses/one-vs-all-squared-hinge.ts';
export { softmax } from './models/objective/losses/softmax.ts';
export { squaredHinge } from './models/objective/losses/squared-hinge.ts';
export { LOSSES, type LossName, lossNamed } from './models/objective/losses.ts';
export type { Objective } from './models/objective/objective.ts';
export {
  elasticNet,
  l1,
  l2,
  noPenalty,
  penalty,
  REGULARIZERS,
  type Regularizer,
  type RegularizerName,
  regularizerNamed,
  sparsity,
} from './models/objective/regularizers.ts';
export {
  findLearningRate,
  type RatePoint,
  type RateSearchRequest,
  type RateSearchResult,
} from './models/rate-search.ts';
export type { ScoreOptions } from './models/scores.ts';
export type { ExactMemory, ExactSize } from './models/solvers/exact/memory.ts';
export { exactMemory } from './models/solvers/exact/memory.ts';
export type { ExactRequest, ExactStage, ExactStop } from './models/solvers/exact/request.ts';
export { type ExactSolution, solveExactly } from './models/solvers/exact.ts';
export {
  type RandomSearchRequest,
  type RandomSearchResult,
  type RandomSearchSetting,
  randomSearch,
} from './models/solvers/random-search.ts';
export type { Problem, Solution, Solver } from './models/solvers/solver.ts';
export { SOLVERS, type SolverName } from './models/solvers/solvers.ts';
export { type Advice, adviceFor } from './models/trainer/advice.ts';
export type { Fit, FitPenalty, FitRate } from './models/trainer/fit.ts';
export type { TrainRequest, TrainResult } from './models/trainer/request.ts';
export type { CohortState, MemberState } from './models/training/cohorts/cohort-state.ts';
export type { BatchRecord, EpochRecord } from './models/training/epoch.ts';
export type { Hyperparameters, LinearHyperparameters } from './models/training/hyperparameters.ts';
export { INITIALIZERS, type Initializer } from './models/training/initializers.ts';
export { type AdagradSettings, adagrad } from './models/training/optimizers/adagrad.ts';
export { type AdamSettings, adam, adamw } from './models/training/optimizers/adam.ts';
export { type MomentumSettings, momentum, nesterov } from './models/training/optimizers/momentum.ts';
export type { Optimizer, OptimizerState, Step } from './models/training/optimizers/optimizer.ts';
export { type RmspropSettings, rmsprop } from './models/training/optimizers/rmsprop.ts';
export { sgd } from './models/training/optimizers/sgd.ts';
export {
  OPTIMIZERS,
  type OptimizerName,
  type OptimizerSettings,
  optimizerNamed,
} from './models/training/optimizers.ts';
export type { NamedTensor } from './models/training/parameters.ts';
export {
  constant,
  cosine,
  type ExponentialSettings,
  exponential,
  type InverseSettings,
  inverse,
  learningRateAt,
  NO_WARM_UP,
  type RatePlan,
  SCHEDULES,
  type Schedule,
  type ScheduleName,
  type ScheduleSettings,
  type StepDecaySettings,
  scheduleNamed,
  stepDecay,
  type WarmUp,
} from './models/training/schedules.ts';
export type { StepSizes } from './models/training/steps/sizes.ts';
export type { BestEpoch, TrainingState } from './models/training/training-state.ts';
export type { UpdateState } from './models/training/update.ts';
export { type Calibration, calibration, type ReliabilityBin } from './selection/calibration.ts';
export { crossValidateKnn, type KnnCrossValidation } from './selection/cross-validate-knn.ts';
export {
  type Folds,
  type HeldOut,
  holdOutLast,
  makeFolds,
  type Split,
  splitsOf,
  trainingRows,
} from './selection/folds.ts';
export type { CohortKeeper, CohortMember, CohortProgress } from './selection/judging/cohort-keeper.ts';
export type { CrossValidation } from './selection/judging/cross-validation.ts';
export type { TrialSplit } from './selection/judging/judged-pairs.ts';
export { crossValidateExactly, type ExactCrossValidation } from './selection/linear/cross-validate-exactly.ts';
export { crossValidateLinear } from './selection/linear/cross-validate-linear.ts';
export type { LinearCrossValidation } from './selection/linear/linear-cross-validation.ts';
export {
  accuracy,
  type ConfusionMatrix,
  confusionMatrix,
  type MeanAndStd,
  meanAndStd,
  perClassAccuracy,
  perClassPrecision,
  topAccuracy,
} from './selection/metrics.ts';
export { crossValidateNetworks } from './selection/network/cross-validate-networks.ts';
export type { NetworkCrossValidation } from './selection/network/network-cross-validation.ts';
export type {
  Comparison,
  CurvePoint,
  JudgedSplit,
  KnnScore,
  SplitResult,
  Trial,
  TrialParams,
  UnrankedTrial,
} from './selection/results.ts';
export type {
  Chooser,
  Heading,
  Hyperparameter,
  Otherwise,
  Ownership,
  TrainedModel,
} from './selection/space/descriptor.ts';
export type { HiddenLayers } from './selection/space/hidden-layers.ts';
export {
  HYPERPARAMETER_NAMES,
  HYPERPARAMETERS,
  type HyperparameterName,
  type LinearName,
  type ListedOf,
  type NeededName,
  type NetworkName,
  type ValueOf,
} from './selection/space/hyperparameters.ts';
export {
  type AnySetting,
  type ExactChoice,
  type LinearSetting,
  type RandomSearchChoice,
  toExact,
  toHyperparameters,
  toRandomSearch,
} from './selection/space/linear-setting.ts';
export { type NetworkSetting, type NetworkTrial, toNetwork } from './selection/space/network-setting.ts';
export {
  type Dimension,
  gridNetworks,
  gridSettings,
  type KnnSpace,
  knnTrials,
  type LinearSpace,
  linearTrials,
  type NetworkSpace,
  networkTrials,
  type OfGradients,
  type PlannedTrial,
  randomNetworks,
  randomSettings,
  type SearchSpace,
  type Seen,
} from './selection/space/space.ts';
export { holdOutStratified, makeStratifiedFolds } from './selection/stratify.ts';
export { type JobPlan, planJobs, type SweepJob } from './selection/sweep/jobs.ts';
export { bestTrial } from './selection/sweep/ranking.ts';
export { type JobRequest, type MirroredOf, type RowsOf, runJob } from './selection/sweep/run-job.ts';
export type { TrialStanding } from './selection/sweep/scoreboard.ts';
export { type Elsewhere, type SweepRequest, sweep } from './selection/sweep/sweep.ts';
export type { Field } from './util/fields.ts';
export type { Constraint, OtherWords } from './util/options.ts';
export { Random } from './util/random.ts';
export type { Interval } from './util/ranges/ranges.ts';
export type { PausingWork } from './util/turns.ts';
