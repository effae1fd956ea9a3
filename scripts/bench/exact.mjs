// Exact solutions of linear classifiers of raw pixels, beside scikit-learn: whole processes, from files to weights.
import { median, show } from './bench.mjs';

const STRENGTH = 1e-3;
const ALL = 50_000;
const ROWS = [
  { label: 'ridge regression', loss: 'mse', peer: 'ridge', name: 'RidgeClassifier' },
  { label: 'softmax', loss: 'softmax', peer: 'logistic', name: 'LogisticRegression' },
];

export function benchExact(bench) {
  const nImages = bench.images ?? ALL;
  console.log(`| ${nImages} images, strength ${STRENGTH} | cifar-train --solver exact | scikit-learn | ratio |`);
  console.log('| --- | --- | --- | --- |');
  for (const { label, loss, peer, name } of ROWS) {
    const [ours, theirs] = [[], []];
    let [steps, iterations] = [0, 0];
    for (let run = 0; run < bench.runs; run++) {
      const flags = [
        '--solver',
        'exact',
        '--loss',
        loss,
        '--reg-strength',
        `${STRENGTH}`,
        '--val',
        '0',
        '--limit',
        `${nImages}`,
      ];
      const { seconds, printed } = bench.ours('linear', ...flags);
      ours.push(seconds);
      steps = printed.steps;
      const found = bench.peer('exact.py', peer, '--strength', `${STRENGTH}`, '--images', `${nImages}`);
      if (found === undefined) continue;
      theirs.push(found.seconds);
      iterations = found.iterations;
    }
    const mine = `${show(median(ours))} (${steps} steps)`;
    if (theirs.length === 0) console.log(`| ${label} | ${mine} | not installed | |`);
    else {
      const ratio = (median(theirs) / median(ours)).toFixed(1);
      console.log(`| ${label} | ${mine} | ${name}: ${show(median(theirs))} (${iterations} iterations) | ${ratio} |`);
    }
  }
}
