import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAnswer } from '../parts/use-answer.ts';
import type { ImagesState } from './images-state.ts';
import { N_SHAPES } from './shapes.ts';

/** Where the server has a run. */
export const addressOf = (name: string): string => new URL(`runs/${encodeURIComponent(name)}`, document.baseURI).href;

/** The command line that judges a run on the same images. */
export const evaluateLine = ({ folder }: RunList, name: string): string =>
  `npx cifar-train evaluate '${folder}/${name}'\n`;

/** What the server lists: the names of runs, and the folder that they are in. */
export interface RunList {
  readonly folder: string;
  readonly names: readonly string[];
}
const NONE: RunList = { folder: 'runs', names: [] };

/** The runs that the server has; none where there is no server. */
export function useRuns(): RunList {
  const list = useSignal<RunList>(NONE);
  useEffect(() => {
    if (location.protocol === 'file:') return;
    void listed().then((found) => (list.value = found));
  }, []);
  return list.value;
}

async function listed(): Promise<RunList> {
  try {
    const response = await fetch(new URL('runs.json', document.baseURI));
    return response.ok ? ((await response.json()) as RunList) : NONE;
  } catch {
    return NONE; // on a web site that keeps no such file
  }
}

/** The classifier that is shown, and its images: of a run, or trained here on shapes. */
export function useShown({ run, loss, rate, strength, epochs }: ImagesState) {
  const isOfShapes = run === '';
  const training = { loss, learningRate: rate, strength, epochs };
  const shapes = useAnswer('shapes', isOfShapes ? { n: N_SHAPES } : undefined, [isOfShapes]);
  const trained = useAnswer('trainImages', isOfShapes ? training : undefined, [run, loss, rate, strength, epochs]);
  const opened = useAnswer('openRun', isOfShapes ? undefined : { address: addressOf(run) }, [run]);
  if (isOfShapes) return { trained: trained.answer, images: shapes.answer, failure: trained.failure ?? shapes.failure };
  return { trained: opened.answer?.trained, images: opened.answer?.images, failure: opened.failure };
}
