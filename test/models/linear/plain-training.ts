import type { LossName } from '../../../src/models/objective/losses.ts';
import type { Random } from '../../../src/util/random.ts';
import { plainLoss } from '../objective/plain-losses.ts';

export interface PlainTraining {
  /** Features, sample by sample, as the classifier sees them. */
  readonly X: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly nClasses: number;
  readonly loss: LossName;
  /** The penalty: squared · sum W² + absolute · sum |W|. */
  readonly squared: number;
  readonly absolute: number;
  readonly regularizationStrength: number;
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly normal: boolean;
  readonly random: Random;
}

/**
 * The trainer once more: everything in f64, sample by sample, as one would write it down in the lecture. It shares
 * nothing with src/models but the order in which random numbers are drawn.
 */
export function plainTraining(given: PlainTraining) {
  const { X, labels, nClasses, learningRate, regularizationStrength: lambda, random } = given;
  const n = X.length;
  const d = X[0]!.length;
  const W = Array.from({ length: nClasses }, () =>
    Array.from({ length: d }, () => (given.normal ? 1e-4 * random.normal() : 0)),
  );
  const b = new Array<number>(nClasses).fill(0);
  const epochLosses: number[] = [];
  for (let epoch = 0; epoch < given.epochs; epoch++) {
    const order = given.shuffle ? [...random.permutation(n)] : X.map((_, i) => i);
    let epochLoss = 0;
    for (let start = 0; start < n; start += given.batchSize) {
      const batch = order.slice(start, start + given.batchSize);
      const dW = W.map((w) => w.map((v) => lambda * 2 * given.squared * v));
      const db = b.map(() => 0);
      const w = W.flat();
      const R = w.reduce((sum, v) => sum + given.squared * v * v + given.absolute * Math.abs(v), 0);
      epochLoss += batch.length * lambda * R;
      for (const i of batch) {
        const s = W.map((row, c) => row.reduce((sum, v, p) => sum + v * X[i]![p]!, b[c]!));
        const { loss, slopes } = plainLoss(given.loss, s, labels[i]!);
        epochLoss += loss;
        slopes.forEach((slope, c) => {
          db[c]! += slope / batch.length;
          X[i]!.forEach((x, p) => {
            dW[c]![p]! += (slope * x) / batch.length;
          });
        });
      }
      W.forEach((row, c) => {
        b[c]! -= learningRate * db[c]!;
        row.forEach((_, p) => {
          const w = row[p]! - learningRate * dW[c]![p]!;
          row[p] = Math.sign(w) * Math.max(0, Math.abs(w) - learningRate * lambda * given.absolute);
        });
      });
    }
    epochLosses.push(epochLoss / n);
  }
  return { W, b, epochLosses };
}

/** The mean of each column. */
export const columnMeans = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, p) => rows.reduce((sum, row) => sum + row[p]!, 0) / rows.length);

/** Columns of mean 0 and, where `deviate` is asked for, population standard deviation 1. */
export function centredColumns(rows: readonly (readonly number[])[], deviate = false): number[][] {
  const mean = columnMeans(rows);
  const centred = rows.map((row) => row.map((x, p) => x - mean[p]!));
  if (!deviate) return centred;
  const deviation = columnMeans(centred.map((row) => row.map((x) => x * x))).map(Math.sqrt);
  return centred.map((row) => row.map((x, p) => x / deviation[p]!));
}
