// Speed, side by side with peers, in one run on one machine: what the README quotes comes from here.
// usage: npm run bench -- knn|linear|network|exact|features [--data BATCHES_DIR] [--threads 2] [--runs 3] [--images N]
// --images: how many exact and features are measured on (default: all, and 4000).
// Needs python3 with NumPy and FAISS, scikit-learn or PyTorch; PYTHON names another interpreter. Missing peers are left out.
import { existsSync } from 'node:fs';
import { readArguments } from '../arguments.mjs';
import { openBench } from './bench.mjs';
import { benchExact } from './exact.mjs';
import { benchFeatures } from './features.mjs';
import { benchKnn } from './knn.mjs';
import { benchLinear } from './linear.mjs';
import { benchNetwork } from './network.mjs';

const BENCHES = {
  knn: benchKnn,
  linear: benchLinear,
  network: benchNetwork,
  exact: benchExact,
  features: benchFeatures,
};
const usage =
  'npm run bench -- knn|linear|network|exact|features [--data BATCHES_DIR] [--threads 2] [--runs 3] [--images N]';
const options = {
  data: { default: 'data/cifar-10-batches-bin' },
  threads: { default: '2' },
  runs: { default: '3' },
  images: {},
};
const { values, words } = readArguments(usage, options);
const run = BENCHES[words.join()];
if (run === undefined) {
  console.error(`usage: ${usage}`);
  process.exit(2);
}
if (!existsSync(values.data)) {
  console.error(`there is no folder ${values.data}: say where the batches are, --data BATCHES_DIR`);
  process.exit(2);
}
const bench = openBench(values);
try {
  run(bench);
} finally {
  bench.close();
}
