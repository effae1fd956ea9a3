import type { Run } from '../../runs/open.ts';
import { entryOf } from '../../util/named.ts';
import { printable } from '../../util/text/printable.ts';

/** One line of a figure: of a run, by its label. */
export interface FigureLine {
  readonly label: string;
  /** Rising in x; at least two. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A curve of several runs in one chart. */
export interface Figure {
  readonly title: string;
  readonly x: string;
  /** The largest y that there can be, where there is one. */
  readonly most?: number;
  readonly lines: readonly FigureLine[];
}

interface Point {
  readonly figure: 'loss' | 'accuracy' | 'k';
  readonly x: number;
  readonly y: number;
}

const TITLES = {
  loss: { title: 'training loss', x: 'epoch' },
  accuracy: { title: 'validation accuracy (%)', x: 'epoch', most: 100 },
  k: { title: 'accuracy (%)', x: 'k', most: 100 },
} as const;

interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly valAccuracy: number | null;
}

const ofEpochs = (epochs: readonly Epoch[]): readonly Point[] =>
  epochs.flatMap(({ epoch, trainLoss, valAccuracy }) => [
    { figure: 'loss' as const, x: epoch, y: trainLoss },
    ...(valAccuracy === null ? [] : [{ figure: 'accuracy' as const, x: epoch, y: valAccuracy * 100 }]),
  ]);

/** What a run has of curves: of a sweep those of the best trial or of the chosen one, of k-NN those of the best metric. */
function pointsOf(run: Run): readonly Point[] {
  if (run.results === null) return [];
  if ('epochs' in run.results) return ofEpochs(run.results.epochs);
  if (run.command === 'crossval') return ofEpochs((run.results!.chosen ?? run.results!.best)?.curve ?? []);
  if (run.command !== 'knn') return [];
  const { results, best, acrossSeeds } = run.results!;
  const scores: readonly { readonly metric: string; readonly k: number; readonly mean: number }[] =
    acrossSeeds ?? results;
  return scores
    .filter(({ metric }) => metric === best.metric)
    .map(({ k, mean }) => ({ figure: 'k' as const, x: k, y: mean * 100 }))
    .sort((a, b) => a.x - b.x);
}

/** The name of the loss that a run's curve is of, as a title may have it: the file of a run may have anything there. */
function lossOf(run: Run): string {
  const trial = run.command === 'crossval' ? (run.results?.chosen ?? run.results?.best)?.params : undefined;
  return printable(String(trial === undefined ? run.manifest.options.loss : entryOf(trial, 'loss')), 40);
}

/** The curves of runs, overlaid: a figure for each kind that some run has, and for each loss, since one is no measure of another. */
export function figuresOf(runs: readonly { readonly label: string; readonly run: Run }[]): readonly Figure[] {
  const all = runs.map(({ label, run }) => ({ label, points: pointsOf(run), loss: lossOf(run) }));
  return (['loss', 'accuracy', 'k'] as const).flatMap((figure) => {
    const lines = all
      .map(({ label, points, loss }) => ({
        line: {
          label,
          points: points
            .filter((one) => one.figure === figure && Number.isFinite(one.y))
            .map(({ x, y }) => [x, y] as const),
        },
        loss: figure === 'loss' ? loss : '',
      }))
      .filter(({ line }) => line.points.length >= 2);
    const losses = [...new Set(lines.map(({ loss }) => loss))];
    return losses.map((own) => ({
      ...TITLES[figure],
      ...(losses.length > 1 && { title: `${TITLES[figure].title}: ${own}` }),
      lines: lines.filter(({ loss }) => loss === own).map(({ line }) => line),
    }));
  });
}
