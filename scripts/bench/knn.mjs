// k-NN beside FAISS and scikit-learn, its growth with images and neighbours, and what the filter lets through.
import { median, show } from './bench.mjs';

const megabytes = (n) => `${n.toFixed(0)} MB`;

/** Both medians of several measurements; undefined where one is missing. */
function medians(measured) {
  if (measured.some((one) => one === undefined)) return undefined;
  return { seconds: median(measured.map((m) => m.seconds)), peakMB: median(measured.map((m) => m.peakMB)) };
}

// Peers take minutes for what is not a part: such are run once, and scaled from a part where they take an hour.
const CASES = [
  {
    name: '5-fold cross-validation, every k to 20, L2',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5'],
    faiss: { args: ['--metric', 'l2', '--folds', '5', '--k', '20'], once: true },
    sklearn: { args: ['--metric', 'l2', '--folds', '5', '--k', '20', '--queries', '2000'], once: true },
  },
  {
    name: '5-fold cross-validation, every k to 20, L1',
    ours: ['knn', '--k', '1,3,5,7,10,20', '--folds', '5', '--metric', 'l1'],
    faiss: { args: ['--metric', 'l1', '--folds', '5', '--k', '20', '--queries', '1000'], once: true },
    sklearn: { args: ['--metric', 'l1', '--folds', '5', '--k', '20', '--queries', '200'], once: true },
  },
  {
    name: '10,000 test images, k = 7, L2',
    ours: ['knn', '--k', '7', '--test'],
    faiss: { args: ['--metric', 'l2', '--test', '--k', '7'] },
    sklearn: { args: ['--metric', 'l2', '--test', '--k', '7'], once: true },
  },
];

function comparePeers(bench) {
  const peers = ['FAISS flat, search alone', 'ratio', 'scikit-learn brute, search alone', 'ratio'];
  console.log(`| 50,000 images | cifar-train, whole process | ${peers.join(' | ')} |`);
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { name, ours, faiss, sklearn } of CASES) {
    // In turn, so that a machine that slows down slows all.
    const measured = { ours: [], faiss: [], sklearn: [] };
    for (let run = 0; run < bench.runs; run++) {
      measured.ours.push(bench.ours(...ours));
      for (const [library, { args, once }] of Object.entries({ faiss, sklearn })) {
        if (run === 0 || !once) measured[library].push(bench.peer('knn.py', '--library', library, ...args));
      }
    }
    const mine = medians(measured.ours);
    const cells = [measured.faiss, measured.sklearn].flatMap((all) => {
      const theirs = medians(all);
      if (theirs === undefined) return ['not installed', ''];
      const once = all.length < bench.runs ? '*' : '';
      return [
        `${show(theirs.seconds)}${once}, ${megabytes(theirs.peakMB)}`,
        (theirs.seconds / mine.seconds).toFixed(1),
      ];
    });
    console.log(`| ${name} | ${show(mine.seconds)}, ${megabytes(mine.peakMB)} | ${cells.join(' | ')} |`);
  }
}

/** Seconds of a cross-validation by one option, both metrics, medians. */
function growth(bench, title, valuesOf, argsOf) {
  console.log(`\n| ${title} | ${valuesOf.join(' | ')} |\n| --- |${' --- |'.repeat(valuesOf.length)}`);
  for (const metric of ['l2', 'l1']) {
    const cells = valuesOf.map((value) => {
      const args = ['knn', '--folds', '5', '--metric', metric, ...argsOf(value)];
      return show(medians(Array.from({ length: bench.runs }, () => bench.ours(...args))).seconds);
    });
    console.log(`| ${metric.toUpperCase()} | ${cells.join(' | ')} |`);
  }
}

function survivors(bench) {
  console.log('\n| share of the pairs, k = 20 | pass stage 1 | 2 | 3 | measured |\n| --- | --- | --- | --- | --- |');
  for (const metric of ['l2', 'l1']) {
    const args = [bench.home, '--metric', metric, '--k', '20', '--threads', bench.threads];
    const { pairs, passed, exact } = bench.script('survivors.mjs', ...args);
    const cells = [...passed, exact].map((n) => `${((100 * n) / pairs).toFixed(2)} %`);
    console.log(`| ${metric.toUpperCase()} | ${cells.join(' | ')} |`);
  }
}

export function benchKnn(bench) {
  comparePeers(bench);
  const images = (n) => ['--k', '20', '--limit', `${n}`];
  growth(bench, '5-fold cross-validation, k = 20, images', [5000, 10000, 20000, 50000], images);
  growth(bench, '5-fold cross-validation, 50,000 images, k', [1, 10, 20, 50, 100], (k) => ['--k', `${k}`]);
  survivors(bench);
}
