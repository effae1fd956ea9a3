import type { TestReading } from '../../dataset/dataset.ts';
import type { EpochRecord } from '../../models/training/epoch.ts';
import type { AbsentClasses } from '../../selection/class-counts.ts';
import type { UnrankedTrial } from '../../selection/results.ts';
import type { SharedImages } from '../../selection/shared-images.ts';
import type { TrialStanding } from '../../selection/sweep/scoreboard.ts';

/** What is odd about a spec, although it makes sense: probably another one was meant. */
export type Oddity =
  /** Every step takes all images. */
  | { readonly kind: 'large-batch'; readonly batchSize: number; readonly nTrain: number }
  /** The training ends before the warm-up does. */
  | {
      readonly kind: 'long-warm-up';
      readonly warmUpSteps: number;
      readonly nSteps: number;
      readonly learningRate: number;
      /** The highest rate of a step. */
      readonly highest: number;
    }
  /** Images that are judged lack a class that those trained on have, or the other way round; `ways` are flags that mend it. */
  | {
      readonly kind: 'unlike-folds';
      readonly part: 'validation' | 'test';
      readonly absent: AbsentClasses;
      readonly ways: readonly ('shuffle' | 'stratify')[];
    }
  /** All images trained on vote alike on each image. */
  | { readonly kind: 'all-vote'; readonly k: number }
  /** There is nothing to tell apart. */
  | { readonly kind: 'one-class'; readonly nImages: number }
  /** Images that are judged are also among those trained on: their accuracy says nothing of new images. */
  | ({ readonly kind: 'shared-images'; readonly part: 'validation' | 'test' } & SharedImages)
  /** Pruning compares trainings on their way: it needs several, and a way. */
  | { readonly kind: 'idle-pruning'; readonly why: 'one trial' | 'no trials' | 'one epoch' };

/** What an experiment tells while it runs. */
export type ExperimentEvent =
  /** An epoch of a training has ended. */
  | {
      readonly kind: 'epoch';
      readonly record: EpochRecord;
      /** Of the whole training. */
      readonly epochs: number;
      /** The training loss of the first epoch. */
      readonly firstLoss: number;
    }
  /** The exact solver has taken some steps. */
  | {
      readonly kind: 'exact-step';
      readonly step: number;
      /** Data loss plus penalty. */
      readonly objective: number;
      /** As a share of that at W = 0. */
      readonly gradientNorm: number;
    }
  /** A trial of a sweep has ended. */
  | {
      readonly kind: 'trial';
      readonly trial: UnrankedTrial;
      readonly standing: TrialStanding;
      /** The names of the hyperparameters in which the trials differ. */
      readonly varying: ReadonlySet<string>;
    }
  /** One of several trainings begins. */
  | { readonly kind: 'seed'; readonly seed: number; readonly nth: number; readonly nSeeds: number }
  /** A training is resumed in the folder of an earlier run; `epochsDone` is absent if it starts over. */
  | {
      readonly kind: 'training-resumed';
      readonly path: string;
      /** Of several trainings: which it is. */
      readonly seed?: number | undefined;
      readonly epochsDone: number | undefined;
      readonly epochs: number;
    }
  | {
      readonly kind: 'sweep-resumed';
      readonly path: string;
      readonly nKept: number;
      readonly nResults: number;
      /** Trainings that are resumed in the middle. */
      readonly nBegun: number;
    }
  /** How many workers wait for jobs of a sweep, and how many on the same server never take one. */
  | {
      readonly kind: 'queue-workers';
      readonly nWorkers: number;
      readonly nOtherData: number;
      readonly nOtherVersion: number;
      readonly nOtherDatabase: number;
      /** What starts one, and whether only on this machine. */
      readonly command: string;
      readonly isLocal: boolean;
    }
  /** The server of a queue is gone; what was begun goes on once it is back. */
  | { readonly kind: 'queue-lost'; readonly why: string }
  | { readonly kind: 'queue-back' }
  /** Somebody has paused the queue on its server, so that no worker is given a job, or resumed it. */
  | { readonly kind: 'queue-paused'; readonly isPaused: boolean }
  /** Jobs that the server has lost were added again. */
  | { readonly kind: 'jobs-again'; readonly nJobs: number }
  /** A sweep that ends could not take its jobs out of the queue: the server does not answer. */
  | { readonly kind: 'jobs-stay'; readonly isResumable: boolean }
  /** A worker is about to take jobs. */
  | { readonly kind: 'worker-ready'; readonly host: string; readonly dataset: string; readonly nTrain: number }
  /** A process did nothing for so long that its job may have been given to another one. */
  | { readonly kind: 'stood-still'; readonly seconds: number }
  /** A worker has ended a job: `jobs` of them by now. */
  | { readonly kind: 'job-done'; readonly nDone: number; readonly what: string; readonly seconds: number }
  /** A worker has given a job up, which another one may take. */
  | { readonly kind: 'job-left'; readonly what: string; readonly why: string }
  /** A random search found fewer settings than it was to draw. */
  | { readonly kind: 'few-settings'; readonly nSettings: number }
  /** A file of trials has so many that it had before: each is tried once. */
  | { readonly kind: 'trials-again'; readonly nAgain: number }
  /** So few images that a tenth of them is less than one. */
  | { readonly kind: 'nothing-validates'; readonly nTrain: number }
  /** Where the data was, and whether its files are the official ones. */
  | { readonly kind: 'data-origin'; readonly title: string; readonly source: string; readonly isOfficial: boolean }
  /** The training images at hand are not those of the model that is judged, or not all of them. */
  | { readonly kind: 'other-training-data'; readonly path: string }
  /** `ledger` is the file that counts readings. */
  | ({ readonly kind: 'test-read' } & Pick<TestReading, 'nthReading' | 'ledger' | 'unreadLedgers'>)
  /** Of several trials, `nSuch` of `nTrials` are odd in this way. */
  | { readonly kind: 'odd'; readonly oddity: Oddity; readonly nSuch: number; readonly nTrials: number }
  /** Fewer images than requested. */
  | { readonly kind: 'fewer-images'; readonly asked: number; readonly nTrain: number }
  | { readonly kind: 'fewer-weights'; readonly asked: number; readonly nWeights: number }
  /** The training continues, but cannot be resumed from here. */
  | { readonly kind: 'checkpoint-lost'; readonly why: string }
  /** How much memory features will need, about. */
  | { readonly kind: 'memory-planned'; readonly features: string; readonly nFeatures: number; readonly bytes: number }
  /** A network is trained on so many principal components, which hold this share of the variance. */
  | { readonly kind: 'components'; readonly nComponents: number; readonly share: number }
  /** Features were computed, but are not kept for the next run. */
  | { readonly kind: 'cache-lost'; readonly folder: string; readonly why: string }
  /** A file of the run was removed while it was written to. */
  | { readonly kind: 'file-lost'; readonly path: string }
  | { readonly kind: 'report-lost'; readonly why: string; readonly manifestPath: string }
  /** The test set was read before the run was resumed: its mistakes cannot be shown, but for a page that shows them already. */
  | { readonly kind: 'test-images-unread'; readonly reportStays: boolean }
  /** The JavaScript engine lacks what the kernels would like to have. */
  | { readonly kind: 'slow-engine' }
  /** Fewer worker threads than requested; 0: the main thread does the work. */
  | { readonly kind: 'fewer-threads'; readonly asked: number; readonly given: number; readonly why: string }
  /** All is done and kept. */
  | {
      readonly kind: 'finished';
      readonly secondsByPhase: Readonly<Record<string, number>>;
      readonly nTrain: number;
      /** The run's folder. */
      readonly run: string | undefined;
      readonly hasReport: boolean;
    };
