import type { Examples } from '../../models/examples.ts';
import { wayDown } from '../../models/solvers/exact/progress.ts';
import type { ExactStage } from '../../models/solvers/exact/request.ts';
import { type ExactSolution, solveExactly } from '../../models/solvers/exact.ts';
import { toObjective } from '../../selection/space/linear-setting.ts';
import type { Resources } from '../experiment.ts';
import type { Bar, Observer } from '../resources/observer.ts';
import type { LinearSpec } from '../specs/linear.ts';

/** Every so many steps a line is told. */
const TOLD = 10;

/** Solves a spec exactly, under a bar for each stage. */
export async function trainExactly(
  spec: LinearSpec,
  { data, compute, observer }: Resources,
  train: Examples,
): Promise<ExactSolution> {
  const { regularizationStrength, ...objective } = toObjective(spec);
  const watch = stageWatch(observer);
  try {
    const solutions = await solveExactly({
      ...{ ...objective, backend: compute.backend, train, classNames: data.dataset.classNames },
      ...{ regularizationStrengths: [regularizationStrength], signal: compute.signal, onStage: watch.see },
    });
    return solutions[0]!;
  } finally {
    watch.stop();
  }
}

const LABELS = { products: 'products of features', factor: 'factoring', step: 'solving' } as const;

/** A bar for each stage, and a line for some of the steps. */
function stageWatch(observer: Observer) {
  let bar: Bar | undefined;
  let current: ExactStage['stage'] | undefined;
  const stop = () => bar?.stop();
  const see = (stage: ExactStage): void => {
    if (stage.stage !== current) {
      stop();
      bar = observer.progress(LABELS[stage.stage], 1);
      current = stage.stage;
    }
    if (stage.stage !== 'step') {
      bar!.update(stage.done, stage.total);
      return;
    }
    const { step, objective, gradientNorm } = stage;
    bar!.update(wayDown(gradientNorm), 1);
    if (step > 0 && step % TOLD === 0) observer.tell({ kind: 'exact-step', step, objective, gradientNorm });
  };
  return { see, stop };
}
