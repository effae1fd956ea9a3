// Kernel maps and an exact linear classifier of them, beside the same recipe in PyTorch, stage by stage, on a part of the
// images; what all of them take is scaled from it.
import { FEATURES, parseFeatures } from '../../dist/index.js';
import { median, show } from './bench.mjs';

const STRENGTH = 1e-3;
const PRESETS = ['quick', 'standard'];
const PART = 1000;
const ALL = { train: 50_000, test: 10_000 };
const STAGES = ['learn', 'encode', 'gram', 'factor', 'solve'];

/** The median of each number that several runs found; what is no number as the last one found it. */
const medians = (runs) =>
  Object.fromEntries(
    Object.entries(runs.at(-1)).map(([name, value]) => [
      name,
      typeof value === 'number' ? median(runs.map((run) => run[name])) : value,
    ]),
  );

/** Seconds that all training and test images would take: learning and the factor depend little on their number. */
function ofAll(found, nImages) {
  const training = ALL.train / nImages;
  const shares = { encode: training + ALL.test / nImages, gram: training, solve: training };
  return STAGES.reduce((sum, stage) => sum + found[stage] * (shares[stage] ?? 1), 0);
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
  const row = (label, seconds, theirSeconds, more = () => '') => {
    const theirs = torch && theirSeconds(torch);
    const cells = torch
      ? [`${show(theirs)}${more(theirs, torch)}`, (theirs / seconds(mine)).toFixed(1)]
      : ['not installed', ''];
    console.log(`| ${label} | ${show(seconds(mine))}${more(seconds(mine), mine)} | ${cells.join(' | ')} |`);
  };
  /** Multiply-adds, in billions a second. */
  const rate = (total) => (seconds) => `, ${(total / seconds / 1e9).toFixed(1)} G/s`;
  const encoding = (seconds) => `, ${(n / seconds).toFixed(1)} images/s${rate(n * multiplyAdds(settings))(seconds)}`;
  const stage = (label, name, more) =>
    row(
      label,
      (found) => found[name],
      (found) => found[name],
      more,
    );
  stage('learning whitening and filters', 'learn');
  stage(`encoding; PyTorch ${torch?.few} images at a time in each thread`, 'encode', encoding);
  row(
    `encoding; PyTorch ${torch?.many} images at a time`,
    ({ encode }) => encode,
    ({ encodeMany }) => encodeMany,
    encoding,
  );
  stage(`Gram matrix of ${d} features`, 'gram', rate((n * d ** 2) / 2));
  stage('Cholesky factor', 'factor', rate(d ** 3 / 6));
  stage(
    'steps to the optimum',
    'solve',
    (_, { steps, objective }) => `, ${steps} steps, to ${objective.toPrecision(4)}`,
  );
  row(
    'whole process, from files to weights',
    ({ total }) => total,
    ({ total }) => total,
  );
  row(
    'all 50,000 + 10,000 images †',
    (found) => ofAll(found, n),
    (found) => ofAll(found, n),
  );
  console.log();
  return torch;
}

export function benchFeatures(bench) {
  const found = PRESETS.map((preset) => compare(bench, `kernel-map:${preset}`)).find((torch) => torch !== undefined);
  console.log('G/s: billions of multiply-adds a second; † scaled from this part.');
  console.log(`cifar-train uses the 128-bit SIMD of WebAssembly.`);
  if (found !== undefined) {
    const { version, capability } = found;
    console.log(
      `PyTorch ${version} uses ${capability}, and oneDNN and OpenBLAS the widest vectors that the processor has.`,
    );
  }
}
