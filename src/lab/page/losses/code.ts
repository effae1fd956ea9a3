import type { LossesState } from './losses-state.ts';

/** A program that computes the losses that the page shows. */
export function lossesCode({ samples, delta, truth, belief, w1, w2 }: LossesState): string {
  const nClasses = samples[0]!.scores.length;
  const rows = samples.map(({ scores }) => `  ${scores.join(', ')},`).join('\n');
  const labels = samples.map(({ label }) => label).join(', ');
  const share = (weights: readonly number[]) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    return `[${weights.map((weight) => `${weight} / ${Number(sum.toFixed(4))}`).join(', ')}]`;
  };
  return `import { hinge, l1, l2, meanLoss, penalty, softmax } from 'cifar-train';

// A row for each image.
const scores = Float64Array.of(
${rows}
);
const labels = Uint8Array.of(${labels});
const slopes = new Float64Array(scores.length);
export const svm = meanLoss(hinge(${delta}), scores, ${nClasses}, labels, slopes);
export const crossEntropyLoss = meanLoss(softmax, scores, ${nClasses}, labels, slopes);

// H(p, q): the softmax loss of the scores ln q, averaged over the truth p.
const p = ${share(truth)};
const lnQ = Float64Array.from(${share(belief)}, Math.log);
const loss = (label: number) => softmax.sample(lnQ, 0, 3, label, new Float64Array(3), 1);
export const crossEntropy = p.reduce((sum, share, label) => sum + share * loss(label), 0);

const rows = [[${w1.join(', ')}], [${w2.join(', ')}]];
export const penalties = rows.map((w) => [l2, l1].map((one) => penalty(one, Float64Array.from(w))));
`;
}
