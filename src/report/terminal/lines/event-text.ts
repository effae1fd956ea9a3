import type { ExperimentEvent, Oddity } from '../../../experiments/resources/events.ts';
import { compact, count, duration, ordinal, percent, plural, resultsAre } from '../../../util/format.ts';
import type { Page } from '../page.ts';
import { wrapWords } from '../wrap.ts';
import { epochLine } from './epoch-line.ts';
import { trialLine } from './trial-line.ts';

/** What an experiment tells, in words; whether it is a warning. */
export interface EventText {
  readonly text: string;
  readonly isWarning?: boolean;
}

const warning = (text: string): EventText => ({ text, isWarning: true });

/** The words for whatever an experiment tells. */
export function eventText(event: ExperimentEvent, page: Page): EventText {
  switch (event.kind) {
    case 'epoch':
      return { text: epochLine(event.record, event.epochs, page.style, event.firstLoss) };
    case 'trial':
      return { text: trialLine(event.trial, event.standing, event.varying, page) };
    case 'training-resumed': {
      const { path, epochsDone, epochs } = event;
      if (epochsDone === undefined) return { text: `${path} has no checkpoint: starting over` };
      return { text: `going on with ${path} after epoch ${epochsDone} of ${epochs}` };
    }
    case 'sweep-resumed': {
      const { path, nKept, nResults, nBegun } = event;
      const begun = nBegun === 0 ? '' : `, ${plural(nBegun, 'training')} under way`;
      return { text: `going on with ${path}: ${resultsAre(nKept, nResults)} there${begun}` };
    }
    case 'few-settings':
      return { text: `there are but ${plural(event.nSettings, 'different setting')} to draw: all of them are tried` };
    case 'nothing-validates': {
      const { nTrain } = event;
      const way = nTrain > 1 ? '; --val 1 holds one out' : '';
      return { text: `nothing validates: a tenth of ${plural(nTrain, 'training image')} is none${way}` };
    }
    case 'test-read':
      return { text: readingText(event.nthReading, event.ledger) };
    case 'odd': {
      const { oddity, nSuch, nTrials } = event;
      const such = nTrials === 1 ? '' : ` (${nSuch} of ${plural(nTrials, 'linear trial')} are such)`;
      return warning(`${oddityText(oddity)}${such}`);
    }
    case 'fewer-images': {
      const images = plural(event.nTrain, 'training image');
      return warning(`--images ${event.asked} is more than the ${images}: all of them are used`);
    }
    case 'checkpoint-lost':
      return warning(`${event.why}: the training goes on, but could not be resumed from here`);
    case 'report-lost':
      return warning(`no page of this run could be made, its numbers are in ${event.manifestPath}: ${event.why}`);
    case 'slow-engine':
      return warning(
        event.execution === 'one-thread'
          ? 'this JavaScript engine cannot share memory between threads: all work is done in one'
          : 'this JavaScript engine has no WebAssembly SIMD: plain loops do the work, many times slower',
      );
    case 'finished': {
      const words = closingText(event).split(' ');
      return { text: `\n${wrapWords(words, page.width).join('\n')}` };
    }
  }
}

function readingText(nthReading: number, ledger: string): string {
  const note = `test set read for the ${ordinal(nthReading)} time (${ledger})`;
  return nthReading === 1 ? note : `${note}; the lectures: only once, at the very end`;
}

function oddityText(oddity: Oddity): string {
  switch (oddity.kind) {
    case 'large-batch': {
      const { batchSize, nTrain } = oddity;
      return `--batch-size ${batchSize} is larger than the ${plural(nTrain, 'training image')}: every step takes all of them`;
    }
    case 'long-warm-up': {
      const { warmUpSteps, nSteps, learningRate } = oddity;
      const reached = percent(nSteps / warmUpSteps, 0);
      return `a --warm-up of ${count(Math.ceil(warmUpSteps))} steps is longer than the training, of ${plural(nSteps, 'step')}: the learning rate gets to ${reached} of ${compact(learningRate)} at most`;
    }
    case 'idle-pruning':
      if (oddity.why === 'one trial') return '--prune stops nothing: there is but one linear trial';
      if (oddity.why === 'no trials') return '--prune stops nothing: there are no linear trials';
      return '--prune stops nothing: trainings of 1 epoch end before they are compared; give them more --epochs';
  }
}

type Finished = Extract<ExperimentEvent, { kind: 'finished' }>;

function closingText({ secondsByPhase, nTrain, run, hasReport }: Finished): string {
  const phases = Object.entries(secondsByPhase).map(([name, time]) => `${name} ${duration(time)}`);
  const kept = run === undefined ? '' : `; kept in ${run}/${hasReport ? ', with report.html' : ''}`;
  return `${plural(nTrain, 'training image')}; ${phases.join(', ')}${kept}`;
}
