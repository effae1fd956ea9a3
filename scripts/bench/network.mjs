// Networks of one hidden layer beside PyTorch: seconds of an epoch of all 50,000 images, batch 256, without what validates.
import { readFileSync } from 'node:fs';
import { median, show } from './bench.mjs';

const EPOCHS = 4;
const HIDDEN = [100, 500, 2000];

/** Median seconds of an epoch, of several runs; the first epoch of each warms up. */
const epochOf = (runs) => median(runs.map((seconds) => median(seconds.slice(1))));

/** The widest instructions that the processor has for products, which PyTorch's libraries choose from. */
function instructions() {
  try {
    const [, flags = ''] = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    const has = (name) => flags.split(/\s+/).includes(name);
    if (has('avx512f')) return 'AVX-512';
    return has('avx2') && has('fma') ? 'AVX2 with FMA' : 'SSE or AVX';
  } catch {
    return 'unknown';
  }
}

export function benchNetwork(bench) {
  console.log(`cifar-train: 128-bit SIMD without FMA, as WebAssembly has it; PyTorch may use ${instructions()}\n`);
  console.log('| an epoch of 50,000 images, softmax, momentum, batch 256 | cifar-train | PyTorch | ratio |');
  console.log('| --- | --- | --- | --- |');
  for (const hidden of HIDDEN) {
    const [ours, theirs] = [[], []];
    for (let run = 0; run < bench.runs; run++) {
      // In turn, so that a machine that slows down slows all.
      const flags = ['--hidden', `${hidden}`, '--val', '0', '--epochs', `${EPOCHS}`];
      ours.push(bench.ours('network', ...flags).printed.epochs.map((epoch) => epoch.seconds));
      const found = bench.peer('network.py', '--hidden', `${hidden}`, '--epochs', `${EPOCHS}`);
      if (found !== undefined) theirs.push(found.epochs);
    }
    const mine = epochOf(ours);
    const cells =
      theirs.length === 0 ? ['not installed', ''] : [show(epochOf(theirs)), (epochOf(theirs) / mine).toFixed(2)];
    console.log(`| ${hidden} hidden units | ${[show(mine), ...cells].join(' | ')} |`);
  }
}
