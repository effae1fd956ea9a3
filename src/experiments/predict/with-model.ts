import { processors } from '../../kernels/hosts/processors.ts';
import { Compute } from '../resources/compute.ts';
import type { Session } from '../resources/session.ts';
import { Stopwatch } from '../resources/stopwatch.ts';
import { usualThreads, type Work } from '../resources/threads.ts';
import { modelPathOf } from './model-path.ts';
import { type ModelFacts, openModel } from './open-predictor.ts';
import type { Predictor } from './predictor.ts';

/** What is at hand while a model works. */
export interface AtWork {
  readonly predictor: Predictor;
  readonly facts: ModelFacts;
  readonly compute: Compute;
  readonly secondsByPhase: Readonly<Record<string, number>>;
}

/** Scores of a few images are there before another thread would be. */
const FEW: Work = { seconds: 0, shares: 1 };

const workOf = ({ kind, features }: ModelFacts): Work | undefined =>
  kind === 'linear' && features === 'pixels' ? FEW : undefined;

/**
 * Loads a model, works with it, and puts it away, however that ends.
 * @param word the file of the model or the folder of its run, as typed
 */
export async function withModel<T>(
  word: string,
  { threads, signal, observer }: Session,
  work: (atWork: AtWork) => Promise<T>,
): Promise<T> {
  const stopwatch = new Stopwatch();
  const { facts, start } = await stopwatch.phase('load', async () => openModel(await modelPathOf(word)));
  const usual = () => usualThreads(processors(), workOf(facts));
  const compute = await Compute.open({ threads: threads ?? usual(), signal }, observer, stopwatch);
  try {
    const predictor = await compute.phase('load', () => start(compute.backend));
    try {
      return await work({ predictor, facts, compute, secondsByPhase: stopwatch.secondsByPhase });
    } finally {
      predictor.close();
    }
  } finally {
    await compute.close();
  }
}
