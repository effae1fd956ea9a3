import type { LossName } from '../../../src/models/objective/losses.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0);
const positive = (x: number) => Math.max(0, x);

/**
 * Every loss of one sample with margin 1, and its slope along each score, as the formulas say it: it shares nothing with
 * src/models.
 */
export function plainLoss(name: LossName, s: readonly number[], y: number): { loss: number; slopes: number[] } {
  const nClasses = s.length;
  const wrong = s.map((_, j) => j).filter((j) => j !== y);
  const margin = (j: number) => s[j]! - s[y]! + 1;
  const slopesOf = (ofWrong: (j: number) => number) =>
    s.map((_, j) => (j === y ? -sum(wrong.map(ofWrong)) : ofWrong(j)));
  switch (name) {
    case 'softmax': {
      const total = sum(s.map(Math.exp));
      return {
        loss: -Math.log(Math.exp(s[y]!) / total),
        slopes: s.map((score, j) => Math.exp(score) / total - Number(j === y)),
      };
    }
    case 'svm':
      return { loss: sum(wrong.map((j) => positive(margin(j)))), slopes: slopesOf((j) => Number(margin(j) > 0)) };
    case 'squared-hinge':
      return {
        loss: sum(wrong.map((j) => positive(margin(j)) ** 2)),
        slopes: slopesOf((j) => 2 * positive(margin(j))),
      };
    case 'crammer-singer': {
      const worst = Math.max(...wrong.map(margin));
      const rival = wrong.find((j) => margin(j) === worst);
      return { loss: positive(worst), slopes: slopesOf((j) => Number(j === rival && worst > 0)) };
    }
    case 'ova-hinge': {
      const t = s.map((_, j) => (j === y ? 1 : -1));
      return {
        loss: sum(s.map((score, j) => positive(1 - t[j]! * score))),
        slopes: s.map((score, j) => (1 - t[j]! * score > 0 ? -t[j]! : 0)),
      };
    }
    case 'ova-squared-hinge': {
      const t = s.map((_, j) => (j === y ? 1 : -1));
      const short = s.map((score, j) => positive(1 - t[j]! * score));
      return { loss: sum(short.map((m) => m ** 2)), slopes: short.map((m, j) => -2 * t[j]! * m) };
    }
    case 'mse': {
      const errors = s.map((score, j) => score - Number(j === y));
      return { loss: sum(errors.map((e) => e ** 2)) / nClasses, slopes: errors.map((e) => (2 * e) / nClasses) };
    }
  }
}
