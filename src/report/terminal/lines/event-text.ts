import type { ExperimentEvent, Oddity } from '../../../experiments/resources/events.ts';
import type { AbsentClasses } from '../../../selection/class-counts.ts';
import { bytes, compact, count, duration, ordinal, percent, plural, resultsAre } from '../../../util/format.ts';
import { onOneLine } from '../../../util/text/printable.ts';
import { normText } from '../norm-text.ts';
import type { PageWithCommands } from '../page.ts';
import { wrapWords } from '../wrap.ts';
import { epochLine } from './epoch-line.ts';
import { trialLine } from './trial-line.ts';
import { unreadText } from './unread-ledger.ts';

/** What an experiment tells, in words; whether it is a warning. */
export interface EventText {
  readonly text: string;
  readonly isWarning?: boolean;
}

const note = (text: string): EventText => ({ text: onOneLine(text) });
const warning = (text: string): EventText => ({ text: onOneLine(text), isWarning: true });

/** The words for whatever an experiment tells. What is not painted comes on one line, whatever paths are in it. */
export function eventText(event: ExperimentEvent, page: PageWithCommands): EventText {
  switch (event.kind) {
    case 'epoch':
      return { text: epochLine(event.record, event.epochs, page.style, event.firstLoss) };
    case 'exact-step': {
      const { step, objective, gradientNorm } = event;
      return { text: `step ${step}: objective ${objective.toPrecision(6)}, gradient norm ${normText(gradientNorm)}` };
    }
    case 'trial':
      return { text: trialLine(event.trial, event.standing, event.varying, page) };
    case 'seed':
      return { text: `seed ${event.seed} (${event.nth} of ${event.nSeeds})` };
    case 'training-resumed': {
      const { path, seed, epochsDone, epochs } = event;
      if (epochsDone === undefined) return note(`${path} has no checkpoint: starting over`);
      const which = seed === undefined ? '' : ` with seed ${seed}`;
      return note(`resuming ${path}${which} after epoch ${epochsDone} of ${epochs}`);
    }
    case 'sweep-resumed': {
      const { path, nKept, nResults, nBegun } = event;
      const begun = nBegun === 0 ? '' : `, ${plural(nBegun, 'training')} in progress`;
      return note(`resuming ${path}: ${resultsAre(nKept, nResults)} done${begun}`);
    }
    case 'queue-workers':
      return note(workersText(event, page));
    case 'queue-lost':
      return warning(`the queue cannot be used (${event.why}): waiting until it is back`);
    case 'queue-back':
      return note('the queue is back');
    case 'queue-paused':
      return event.isPaused
        ? warning('the queue is paused on the server, so that workers are given no jobs: resume it there')
        : note('the queue is not paused any more');
    case 'jobs-again':
      return note(`the queue has lost ${plural(event.nJobs, 'job')}: added again`);
    case 'jobs-stay':
      return warning(
        `the queue could not be told that the sweep has ended: its jobs stay there, and workers will do them. ${
          event.isResumable
            ? 'Resume the sweep to use their results, or to stop it again once the queue is back, which removes the jobs'
            : 'Without a run folder the sweep cannot be resumed, so their results are lost'
        }`,
      );
    case 'worker-ready': {
      const images = plural(event.nTrain, 'training image');
      return note(
        `${event.host} computes what it should, and takes jobs on ${images} of ${event.dataset}; Ctrl-C ends it`,
      );
    }
    case 'stood-still':
      return warning(`this process stood still for ${duration(event.seconds)}: others may have taken its job over`);
    case 'job-done':
      return note(`job ${event.nDone}: ${event.what}, ${duration(event.seconds)}`);
    case 'job-left':
      return note(`gave up a job (${event.what}): ${event.why}`);
    case 'few-settings':
      return note(
        event.nSettings === 1
          ? 'there is only 1 different setting: it is tried'
          : `there are only ${plural(event.nSettings, 'different setting')}: all of them are tried`,
      );
    case 'trials-again':
      return note(
        `${plural(event.nAgain, 'trial')} of the file ${event.nAgain === 1 ? 'is a duplicate' : 'are duplicates'}: each is tried once`,
      );
    case 'nothing-validates': {
      const { nTrain } = event;
      const way = nTrain > 1 ? '; --val 1 holds one out' : '';
      return note(`no validation: a tenth of ${plural(nTrain, 'training image')} is less than one${way}`);
    }
    case 'data-origin': {
      const { title, source, isOfficial } = event;
      return note(
        `${title} in ${source}: ${isOfficial ? 'the official files' : 'not the official files, which have another SHA-256'}`,
      );
    }
    case 'other-training-data':
      return warning(
        `${event.path} was trained on other images than the training images here, or on a part of them (by their digest)`,
      );
    case 'test-read':
      return note(readingText(event));
    case 'odd': {
      const { oddity, nSuch, nTrials } = event;
      const such = nTrials === 1 ? '' : ` (in ${nSuch} of ${plural(nTrials, 'linear trial')})`;
      return warning(`${oddityText(oddity)}${such}`);
    }
    case 'fewer-images': {
      const images = plural(event.nTrain, 'training image');
      return warning(`--images ${event.asked} exceeds the ${images}: using all of them`);
    }
    case 'fewer-weights':
      return warning(`--coordinates ${event.asked} exceeds the ${count(event.nWeights)} weights: checking all of them`);
    case 'checkpoint-lost':
      return warning(`${event.why}: training continues, but cannot be resumed from here`);
    case 'memory-planned': {
      const { features, nFeatures } = event;
      return { text: `${features}: ${count(nFeatures)} numbers an image, about ${bytes(event.bytes)} of memory` };
    }
    case 'components': {
      const { nComponents, share } = event;
      return { text: `${plural(nComponents, 'principal component')}: ${percent(share)} of the variance` };
    }
    case 'cache-lost':
      return warning(`features are not kept in ${event.folder}, so the next run computes them again: ${event.why}`);
    case 'file-lost':
      return warning(`${event.path} is gone: it was removed while the run wrote to it, and its lines with it`);
    case 'test-images-unread': {
      const [stays, which] = event.reportStays ? ['report.html stays as it is, and ', ''] : ['', 'report.html and '];
      return note(`the test set is not read again: ${stays}${which}pictures will not show mistakes on it`);
    }
    case 'report-lost':
      return warning(`could not write the report; the results are in ${event.manifestPath}: ${event.why}`);
    case 'slow-engine':
      return warning(
        'this JavaScript engine has no WebAssembly SIMD: falling back to plain loops, hundreds of times slower; keep --limit small',
      );
    case 'fewer-threads': {
      const { asked, given, why } = event;
      if (given === 0) return note(`no worker threads, the main thread does the work: ${why}`);
      return note(`${given} of ${plural(asked, 'thread')}: ${why}`);
    }
    case 'finished': {
      const words = onOneLine(closingText(event)).split(' ');
      return { text: `\n${wrapWords(words, page.width).join('\n')}` };
    }
  }
}

function workersText(event: Extract<ExperimentEvent, { kind: 'queue-workers' }>, page: PageWithCommands): string {
  const { nWorkers, nOtherData, nOtherVersion, nOtherDatabase, command, isLocal } = event;
  const wait = (n: number, what: string) =>
    n === 0 ? [] : [`${plural(n, 'worker')} wait${n === 1 ? 's' : ''} with ${what}`];
  const others = [
    ...wait(nOtherData, 'other data'),
    ...wait(nOtherVersion, 'another version of cifar-train'),
    ...wait(nOtherDatabase, 'another database of the server'),
  ];
  const ours = nWorkers > 0 ? `${plural(nWorkers, 'worker')} at work` : 'no workers';
  // On another machine it may be installed some other way.
  const start = `; start one, on ${isLocal ? `this machine: ${page.typed(command)}` : `any machine: ${command}`}`;
  return `queue: ${[ours, ...others].join('; ')}${nWorkers > 0 ? '' : start}`;
}

function readingText({ nthReading, ledger, unreadLedgers }: Extract<ExperimentEvent, { kind: 'test-read' }>): string {
  const known = unreadLedgers.length === 0 ? '' : ' that is known of';
  const note = `test set read for the ${ordinal(nthReading)} time${known} (${ledger})`;
  const advice = nthReading === 1 ? [] : ['the lectures advise: only once, at the very end'];
  return [note, ...unreadLedgers.map(unreadText), ...advice].join('; ');
}

function oddityText(oddity: Oddity): string {
  switch (oddity.kind) {
    case 'large-batch': {
      const { batchSize, nTrain } = oddity;
      return `--batch-size ${batchSize} exceeds the ${plural(nTrain, 'training image')}: every step uses all of them`;
    }
    case 'long-warm-up': {
      const { warmUpSteps, nSteps, learningRate, highest } = oddity;
      const reached = percent(highest / learningRate, 0);
      return `a --warm-up of ${count(Math.ceil(warmUpSteps))} steps is longer than the training (${plural(nSteps, 'step')}): the learning rate reaches only ${reached} of ${compact(learningRate)}`;
    }
    case 'unlike-folds': {
      const { part, absent, ways } = oddity;
      const flags = ways.map((way) => `--${way}`).join(' or ');
      return `${absentText(absent, part)}; is the data sorted by class? use ${flags || 'images of every class in both sets'}`;
    }
    case 'all-vote':
      return `with --k ${oddity.k} all images trained on vote, whatever an image looks like: their most frequent class wins, or ties decide; use a smaller k`;
    case 'one-class':
      return `all ${count(oddity.nImages)} images are of one class, so there is nothing to tell apart: the accuracy says nothing; is the data sorted by class? use more images`;
    case 'shared-images': {
      const { part, nShared, nJudged } = oddity;
      const share = percent(nShared / nJudged, 1);
      return `${count(nShared)} of ${plural(nJudged, `${part} image`)} (${share}) ${nShared === 1 ? 'is' : 'are'} also among the images trained on, pixel for pixel: the accuracy says little about new images; remove the duplicates`;
    }
    case 'idle-pruning':
      if (oddity.why === 'one trial') return '--prune has no effect: there is only one trial by gradient descent';
      if (oddity.why === 'no trials') return '--prune has no effect: there are no trials by gradient descent';
      return '--prune has no effect: trainings of 1 epoch end before they are compared; use more --epochs';
  }
}

/** What comes of classes that only one side of a split has. */
function absentText(absent: AbsentClasses, part: string): string {
  const { nFolds, nUnlearned, imagesUnlearned, nImages, nUnjudged, classesUnjudged, nClasses } = absent;
  const folds = (n: number) => `${n} of ${plural(nFolds, 'fold')}`;
  if (nUnlearned > 0) {
    const where = nFolds === 1 ? '' : ` (in ${folds(nUnlearned)})`;
    const images = `${count(imagesUnlearned)} of ${plural(nImages, `${part} image`)}`;
    return `${images}${where} cannot be classified correctly: no image trained on is of the same class`;
  }
  const classes = `${nFolds === 1 ? '' : 'up to '}${classesUnjudged} of ${plural(nClasses, 'class', 'classes')}`;
  const where = nFolds === 1 ? `the ${part} images lack` : `${folds(nUnjudged)} lack`;
  return `${where} ${classes}: their accuracy says nothing about those`;
}

type Finished = Extract<ExperimentEvent, { kind: 'finished' }>;

function closingText({ secondsByPhase, nTrain, run, hasReport }: Finished): string {
  const phases = Object.entries(secondsByPhase).map(([name, time]) => `${name} ${duration(time)}`);
  const kept = run === undefined ? '' : `; saved in ${run}/${hasReport ? ', with report.html' : ''}`;
  return `${plural(nTrain, 'training image')}; ${phases.join(', ')}${kept}`;
}
