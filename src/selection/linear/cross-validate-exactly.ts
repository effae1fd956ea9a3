import type { Watch } from '../../kernels/backend.ts';
import { checkBackend } from '../../kernels/checks.ts';
import { rowKind } from '../../kernels/matrix.ts';
import { addGrams, type CodedRows, lessGram, type RowsGram } from '../../kernels/tiles/gram.ts';
import { checkExactObjective, type ExactRequest } from '../../models/solvers/exact/request.ts';
import { type ExactSolution, solveExactly } from '../../models/solvers/exact.ts';
import { checkSplits } from '../check-splits.ts';
import type { Split } from '../folds.ts';
import type { SplitResult } from '../results.ts';
import { judgeSplit } from './judge-split.ts';
import type { LinearCrossValidation } from './linear-cross-validation.ts';

/** A path of strengths to judge on splits. */
export interface ExactCrossValidation
  extends Pick<LinearCrossValidation, 'backend' | 'pixels' | 'labels' | 'scaling' | 'classNames' | 'splits' | 'signal'>,
    Pick<ExactRequest, 'loss' | 'regularizer' | 'regularizationStrengths' | 'tolerance' | 'mostSteps' | 'onStage'> {
  readonly onSplit?: ((strength: number, split: number, result: SplitResult) => void) | undefined;
}

/**
 * Judges exact solutions: on each split one for each strength, the strongest first. Where the splits are folds, one pass
 * over the images gives the Gram matrices of all training parts: each is that of all images less that of its held-out part.
 * @returns by strength, in their order, and there by split
 * @throws UserError (usage) for invalid data, or an objective that is not smooth; (failed) more features than memory holds
 */
export async function crossValidateExactly(
  request: ExactCrossValidation,
): Promise<readonly (readonly SplitResult[])[]> {
  const { backend, pixels, splits, regularizationStrengths, signal, onStage, onSplit } = request;
  checkBackend(backend);
  checkSplits(splits, request);
  for (const regularizationStrength of regularizationStrengths)
    checkExactObjective({ ...request, regularizationStrength });
  const isCoded = rowKind('the pixels', pixels) !== 'f32';
  const grams = isCoded && areFolds(splits) ? await foldGrams(request) : undefined;
  const results = regularizationStrengths.map((): SplitResult[] => []);
  for (const [s, split] of splits.entries()) {
    let solutions: readonly ExactSolution[] | undefined;
    for (const [i, strength] of regularizationStrengths.entries()) {
      const result = await judgeSplit({ ...request, seed: 0 }, split, async ({ train }) => {
        solutions ??= await solveExactly({ ...request, train, gram: grams?.(s), onStage });
        return { classifier: solutions[i]!.classifier, epochs: 0 };
      });
      results[i]!.push(result);
      onSplit?.(strength, s, result);
    }
    // What the solutions took together is shared out.
    const seconds = results.reduce((sum, some) => sum + some[s]!.fitSeconds, 0) / regularizationStrengths.length;
    for (const some of results) some[s] = { ...some[s]!, fitSeconds: seconds };
  }
  return results;

  async function foldGrams({ onStage }: ExactCrossValidation): Promise<(split: number) => RowsGram> {
    const total = splits.reduce((sum, { validation }) => sum + validation.length, 0);
    const parts: RowsGram[] = [];
    let before = 0;
    for (const { validation } of splits) {
      const onProgress: Watch['onProgress'] = (done) => onStage?.({ stage: 'products', done: before + done, total });
      parts.push(await backend.gram(pixels as CodedRows, validation, { signal, onProgress }));
      before += validation.length;
    }
    const whole = parts.reduce(addGrams);
    return (split) => lessGram(whole, parts[split]!);
  }
}

/** Whether each image is held out once, and each training part is all the others. */
function areFolds(splits: readonly Split[]): boolean {
  const heldOut = new Set(splits.flatMap(({ validation }) => [...validation]));
  const total = splits.reduce((sum, { validation }) => sum + validation.length, 0);
  return (
    splits.length > 1 &&
    heldOut.size === total &&
    splits.every(
      ({ training, validation }) =>
        training.length + validation.length === total &&
        new Set(training).size === training.length &&
        training.every((row) => heldOut.has(row)),
    )
  );
}
