// Linear classifiers beside PyTorch and scikit-learn: an epoch, the time to 40 %, and a sweep of 24 trials on 5 folds.
import { median, show } from './bench.mjs';

const EPOCHS = 6;
/** Validation accuracy of 5,000 held-out images that is to be reached, within so many epochs. */
const GOAL = 0.4;
const MOST_EPOCHS = 12;
const SWEEP = {
  loss: ['softmax', 'svm'],
  'learning-rate': [0.003, 0.01, 0.03, 0.05],
  'reg-strength': [1e-4, 1e-3, 1e-2],
};
const SWEEP_EPOCHS = 10;
const FOLDS = 5;

/** Median seconds of an epoch, of several runs; the first epoch of each warms up. */
const epochOf = (runs) => median(runs.map((seconds) => median(seconds.slice(1))));

/** Seconds of training until the goal is reached; undefined where it is not. */
function secondsToGoal(epochs) {
  const reached = epochs.findIndex(({ valAccuracy }) => valAccuracy >= GOAL);
  return reached < 0 ? undefined : epochs.slice(0, reached + 1).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Two cells: a peer's seconds, and how many times ours they are. */
function cells(mine, theirs, scaled = '') {
  if (theirs === undefined) return ['not installed', ''];
  return [`${show(theirs)}${scaled}`, (theirs / mine).toFixed(1)];
}

export function benchLinear(bench) {
  console.log('| 50,000 images | cifar-train | PyTorch | ratio | scikit-learn SGDClassifier | ratio |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const row = (...columns) => console.log(`| ${columns.join(' | ')} |`);
  const [mine, torch, sklearn] = epochs(bench);
  row('an epoch, softmax, batch 256', show(mine), ...cells(mine, torch), ...cells(mine, sklearn));
  row(...goal(bench));
  const { ours, torch: looped, byJobs } = sweep(bench);
  for (const [jobs, seconds] of byJobs) {
    const label = `${countTrials()} trials × ${FOLDS} folds × ${SWEEP_EPOCHS} epochs; GridSearchCV with n_jobs=${jobs}`;
    row(label, show(ours), ...cells(ours, looped, ' †'), ...cells(ours, seconds, ' †'));
  }
  console.log('\n† scaled from a part; ours is the whole process, with load');
}

/** Seconds of an epoch: ours, PyTorch's, scikit-learn's. */
function epochs(bench) {
  const seconds = { ours: [], torch: [], sklearn: [] };
  for (let run = 0; run < bench.runs; run++) {
    // In turn, so that a machine that slows down slows all.
    const { printed } = bench.ours('linear', '--val', '0', '--epochs', `${EPOCHS}`);
    seconds.ours.push(printed.epochs.map((epoch) => epoch.seconds));
    for (const library of ['torch', 'sklearn']) {
      const found = bench.peer('linear.py', 'epochs', '--library', library, '--epochs', `${EPOCHS}`);
      if (found !== undefined) seconds[library].push(found.epochs.map((epoch) => epoch.seconds));
    }
  }
  return Object.values(seconds).map((runs) => (runs.length === 0 ? undefined : epochOf(runs)));
}

/** The row of the time to the goal: medians of the runs that reach it. */
function goal(bench) {
  const times = { ours: [], torch: [] };
  for (let run = 0; run < bench.runs; run++) {
    const { printed } = bench.ours('linear', '--val', '5000', '--epochs', `${MOST_EPOCHS}`);
    times.ours.push(secondsToGoal(printed.epochs));
    const found = bench.peer(
      'linear.py',
      'epochs',
      '--library',
      'torch',
      '--epochs',
      `${MOST_EPOCHS}`,
      '--val',
      '5000',
    );
    if (found !== undefined) times.torch.push(secondsToGoal(found.epochs));
  }
  const [mine, theirs] = Object.values(times).map((runs) => median(runs.filter((time) => time !== undefined)));
  const late = `not in ${MOST_EPOCHS} epochs`;
  const label = `training until ${100 * GOAL} % of 5,000 held-out images are right`;
  if (mine === undefined) return [label, late, '', '', '', ''];
  return [label, show(mine), ...(theirs === undefined ? [late, ''] : cells(mine, theirs)), '', ''];
}

const countTrials = () => Object.values(SWEEP).reduce((product, values) => product * values.length, 1);

/** Seconds of the sweep: ours whole; the peers' from the parts that a trial on a fold has. */
function sweep(bench) {
  const flags = Object.entries(SWEEP).flatMap(([name, values]) => [`--${name}`, values.join(',')]);
  const ours = [];
  for (let run = 0; run < bench.runs; run++) {
    ours.push(bench.ours('crossval', '--model', 'linear', '--epochs', `${SWEEP_EPOCHS}`, ...flags).seconds);
  }
  const torch = bench.peer('linear.py', 'trial', '--library', 'torch', '--epochs', '3', '--folds', `${FOLDS}`);
  const whole = (part) => part && countTrials() * FOLDS * (part.setup + SWEEP_EPOCHS * part.epoch);
  // As many jobs as threads, and the one that is GridSearchCV's default.
  const byJobs = [bench.threads, '1'].map((jobs) => {
    const args = ['--library', 'sklearn', '--epochs', '3', '--folds', `${FOLDS}`, '--jobs', jobs];
    return [jobs, whole(bench.peer('linear.py', 'trial', ...args))];
  });
  return { ours: median(ours), torch: whole(torch), byJobs };
}
