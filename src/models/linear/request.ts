import type { TrainRequest, TrainResult } from '../trainer/request.ts';
import type { LinearHyperparameters } from '../training/hyperparameters.ts';
import type { LinearClassifier } from './classifier.ts';

export interface TrainLinearRequest extends LinearHyperparameters, TrainRequest {}

export type TrainLinearResult = TrainResult<LinearClassifier>;
