// One epoch of a linear classifier beside PyTorch and scikit-learn: softmax, batch 256, plain gradient descent.
import { median, show } from './bench.mjs';

const EPOCHS = 6;

/** Median seconds of an epoch, of several runs; the first epoch of each warms up. */
const epochOf = (runs) => median(runs.map((seconds) => median(seconds.slice(1))));

export function benchLinear(bench) {
  const seconds = { ours: [], torch: [], sklearn: [] };
  for (let run = 0; run < bench.runs; run++) {
    // In turn, so that a machine that slows down slows all.
    const { printed } = bench.ours('linear', '--val', '0', '--epochs', `${EPOCHS}`);
    seconds.ours.push(printed.epochs.map((epoch) => epoch.seconds));
    for (const library of ['torch', 'sklearn']) {
      const found = bench.peer('linear.py', '--library', library, '--epochs', `${EPOCHS}`);
      if (found !== undefined) seconds[library].push(found.seconds);
    }
  }
  const mine = epochOf(seconds.ours);
  console.log('| 50,000 images, softmax | cifar-train | PyTorch | ratio | scikit-learn SGDClassifier | ratio |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const cells = [seconds.torch, seconds.sklearn].flatMap((theirs) =>
    theirs.length === 0 ? ['not installed', ''] : [show(epochOf(theirs)), (epochOf(theirs) / mine).toFixed(1)],
  );
  console.log(`| an epoch, batch 256 | ${show(mine)} | ${cells.join(' | ')} |`);
}
