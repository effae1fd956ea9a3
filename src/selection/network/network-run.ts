import type { NetworkClassifier } from '../../models/network/classifier.ts';
import { trainNetwork } from '../../models/network/trainer.ts';
import { Divergence } from '../../models/training/divergence.ts';
import type { TrainingState } from '../../models/training/training-state.ts';
import { Random } from '../../util/random.ts';
import type { CohortProgress } from '../judging/cohort-keeper.ts';
import type { RungScore } from '../judging/halving.ts';
import { DIVERGED, scoresOnSplit } from '../judging/judge-split.ts';
import type { TrialSplit } from '../judging/judged-pairs.ts';
import type { CurvePoint, JudgedSplit, SplitResult } from '../results.ts';
import type { NetworkCrossValidation } from './network-cross-validation.ts';

export interface NetworkRunSetup {
  readonly request: Omit<NetworkCrossValidation, 'known' | 'onSplit'>;
  readonly pair: TrialSplit;
  /** Tells it from others in progress. */
  readonly id: number;
  /** Where it was when it was stopped. */
  readonly from: CohortProgress | undefined;
  /** Called after each epoch but the last. */
  readonly onProgress: ((progress: CohortProgress) => void) | undefined;
  /** Called with numbers of epochs that are done or no longer wanted. */
  readonly onEpochs: (epochs: number) => void;
  readonly onResult: (judged: JudgedSplit) => void;
}

/** One network on one split: it is trained in one go or in several, judged, and let go. */
export class NetworkRun {
  readonly id: number;
  readonly trial: number;
  readonly #setup: NetworkRunSetup;
  readonly #curve: CurvePoint[];
  readonly #epochs: number;
  #fitSeconds: number;
  #state: TrainingState | undefined;
  #classifier: NetworkClassifier | undefined;
  /** Undefined while it goes on. */
  #end: SplitResult['status'] | undefined;

  constructor(setup: NetworkRunSetup) {
    const { request, pair, id, from } = setup;
    const [begun] = from?.members ?? [];
    this.id = id;
    this.trial = pair.trial;
    this.#setup = setup;
    this.#epochs = request.trials[pair.trial]!.epochs;
    this.#curve = [...(begun?.curve ?? [])];
    this.#fitSeconds = begun?.fitSeconds ?? 0;
    this.#state = from && stateOf(from);
    setup.onEpochs(from?.epochs ?? 0);
  }

  /** The accuracy that is known, of one in training or finished. */
  get score(): RungScore | undefined {
    const last = this.#curve.at(-1);
    const isOut = this.#end === 'diverged' || this.#end === 'pruned';
    return isOut || last === undefined ? undefined : { trial: this.trial, accuracy: last.valAccuracy };
  }

  /** Trains until this many epochs are done, or all are: then it is judged. */
  async trainTo(epochs: number): Promise<void> {
    if (this.#end !== undefined || this.#curve.length >= epochs) return;
    const { request, pair, onEpochs, onProgress } = this.#setup;
    const { backend, pixels, labels, scaling, classNames, signal, trials, splits, seed } = request;
    const setting = trials[pair.trial]!;
    const { training, validation } = splits[pair.split]!;
    const before = this.#fitSeconds;
    const started = performance.now();
    try {
      const { classifier } = await trainNetwork({
        ...setting,
        ...{ backend, scaling, classNames, signal, stopAfter: Math.min(epochs, this.#epochs) },
        train: { pixels, labels, rows: training },
        val: { pixels, labels, rows: validation },
        trainSample: 0,
        mirrored: setting.mirror ? request.mirrored : undefined,
        random: Random.seeded(seed),
        resumeFrom: this.#state,
        onEpoch: ({ epoch, trainLoss, valAccuracy }) => {
          this.#curve.push({ epoch, trainLoss, valAccuracy: valAccuracy! });
          onEpochs(1);
        },
        onState: (state) => {
          this.#state = state;
          this.#fitSeconds = before + (performance.now() - started) / 1000;
          if (state.epochs.length < this.#epochs) onProgress?.(this.#progress(state));
        },
      });
      this.#classifier = classifier;
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
      this.#fitSeconds = before + (performance.now() - started) / 1000;
      this.#close('diverged', DIVERGED);
      return;
    }
    if (this.#curve.length === this.#epochs) await this.#judge('finished');
  }

  /** Ends it early, if it goes on. */
  async prune(): Promise<void> {
    if (this.#end === undefined) await this.#judge('pruned');
  }

  async #judge(status: 'finished' | 'pruned'): Promise<void> {
    const { request, pair } = this.#setup;
    const scores = await scoresOnSplit(request, request.splits[pair.split]!, this.#classifier!);
    this.#close(status, scores);
  }

  #close(status: SplitResult['status'], scores: Awaited<ReturnType<typeof scoresOnSplit>>): void {
    this.#end = status;
    this.#state = undefined;
    this.#classifier = undefined;
    const epochs = this.#curve.length;
    const curve = [...this.#curve];
    this.#setup.onResult({ ...scores, status, curve, epochs, fitSeconds: this.#fitSeconds });
    this.#setup.onEpochs(this.#epochs - epochs);
  }

  #progress({ parameters, update, firstLoss, random, epochs }: TrainingState): CohortProgress {
    const { split } = this.#setup.pair;
    const [trial, fitSeconds, curve] = [this.trial, this.#fitSeconds, [...this.#curve]];
    const members = [{ trial, fitSeconds, curve, parameters, update, firstLoss }];
    return { id: this.id, split, epochs: epochs.length, random, members };
  }
}

/** What was kept of a training, as the engine resumes it: the seconds of its epochs are counted apart. */
function stateOf({ random, members }: CohortProgress): TrainingState {
  const { parameters, update, firstLoss, curve } = members[0]!;
  const epochs = curve.map((point) => ({ ...point, seconds: 0 }));
  return { parameters, update, random, firstLoss, epochs, best: null };
}
