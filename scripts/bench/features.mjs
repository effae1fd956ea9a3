// Kernel maps and an exact linear classifier of them, beside the same recipe in PyTorch, stage by stage, on a part of the
// images; what all of them take is scaled from it.
import { FEATURES, parseFeatures } from '../../dist/index.js';
import { median, show } from './bench.mjs';

const STRENGTH = 1e-3;
const PRESETS = ['quick', 'standard'];
/** Enough that what a process does once, as compiling its kernels, hardly counts. */
const PART = 4000;
const ALL = { train: 50_000, test: 10_000 };
/** Of the solver, for all images: a part has fewer images than features, and takes more steps to its optimum. */
const STEPS = 40;

/** The median of each number that several runs found; what is no number as the last one found it. */
const medians = (runs) =>
  Object.fromEntries(
    Object.entries(runs.at(-1)).map(([name, value]) => [
      name,
      typeof value === 'number' ? median(runs.map((run) => run[name])) : value,
    ]),
  );

const secondsAStep = ({ solve, steps }) => solve / steps;

/** Seconds that all training and test images would take: learning and the factor depend little on their number. */
function ofAll({ learn, encode, gram, factor, ...rest }, nImages) {
  const training = ((gram + STEPS * secondsAStep(rest)) * ALL.train) / nImages;
  return learn + (encode * (ALL.train + ALL.test)) / nImages + training + factor;
}

/** Ours and PyTorch's medians, of runs in turn, so that a machine that slows down slows both. */
function measure(bench, features, nImages) {
  const [{ settings }] = parseFeatures(features);
  const shared = ['--images', `${nImages}`, '--strength', `${STRENGTH}`];
  const [ours, theirs] = [[], []];
  for (let run = 0; run < bench.runs; run++) {
    const args = ['--features', features, '--threads', bench.threads, ...shared];
    ours.push(bench.script('features-phases.mjs', bench.home, ...args));
    const found = bench.peer('features.py', '--settings', JSON.stringify(settings), ...shared);
    if (found !== undefined) theirs.push(found);
  }
  return { settings, mine: medians(ours), torch: theirs.length === 0 ? undefined : medians(theirs) };
}

function compare(bench, features) {
  const n = bench.images ?? PART;
  const { settings, mine, torch } = measure(bench, features, n);
  const { nFeatures, multiplyAdds } = FEATURES['kernel-map'];
  const d = nFeatures(settings);
  console.log(`| ${features}, ${n} images | cifar-train | PyTorch | ratio |`);
  console.log('| --- | --- | --- | --- |');
  const row = (label, secondsOf, { more = () => '', theirsOf = secondsOf } = {}) => {
    const ours = secondsOf(mine);
    const cells = ['not installed', ''];
    if (torch !== undefined) {
      const theirs = theirsOf(torch);
      cells.splice(0, 2, `${show(theirs)}${more(theirs, torch)}`, (theirs / ours).toFixed(1));
    }
    console.log(`| ${label} | ${show(ours)}${more(ours, mine)} | ${cells.join(' | ')} |`);
  };
  /** Multiply-adds, in billions a second. */
  const rate = (total) => (seconds) => `, ${(total / seconds / 1e9).toFixed(1)} G/s`;
  const work = rate(n * multiplyAdds(settings));
  const encoding = (seconds) => `, ${(n / seconds).toFixed(1)} images/s${work(seconds)}`;
  const ends = (_, { steps, objective }) => `; ${steps} steps, to ${objective.toPrecision(4)}`;
  row('learning whitening and filters', ({ learn }) => learn);
  row('encoding ‡', ({ encode }) => encode, { more: encoding });
  row('encoding §', ({ encode }) => encode, { more: encoding, theirsOf: ({ encodeMany }) => encodeMany });
  row(`Gram matrix of ${d} features`, ({ gram }) => gram, { more: rate((n * d ** 2) / 2) });
  row('Cholesky factor', ({ factor }) => factor, { more: rate(d ** 3 / 6) });
  row('a step of the solver', secondsAStep, { more: ends });
  row('whole process, from files to weights', ({ total }) => total);
  row('all 50,000 + 10,000 images †', (found) => ofAll(found, n));
  console.log();
  return torch;
}

export function benchFeatures(bench) {
  const found = PRESETS.map((preset) => compare(bench, `kernel-map:${preset}`)).find((torch) => torch !== undefined);
  console.log(`G/s: billions of multiply-adds a second; † scaled from this part, with ${STEPS} steps.`);
  console.log(
    'cifar-train uses the 128-bit SIMD of WebAssembly, and for the second layer 16 products where the formula has 36.',
  );
  if (found === undefined) return;
  const { version, capability, few, many } = found;
  console.log(`PyTorch ${version} uses ${capability}, oneDNN and OpenBLAS the widest vectors that the processor has.`);
  console.log(
    `‡ PyTorch: ${few} images at a time in each thread, its fastest way; § ${many} at a time, each operation on all threads.`,
  );
}
