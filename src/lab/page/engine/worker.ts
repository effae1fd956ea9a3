import type { Backend } from '../../../kernels/backend.ts';
import { canShareMemory } from '../../../kernels/hosts/browser-threads.ts';
import { regions } from '../../../kernels/ops/plane/regions.ts';
import { startOneThread } from '../../../kernels/start-engine.ts';
import { leaveOneOut } from '../knn/leave-one-out.ts';
import { movedPoint } from './moved-point.ts';
import type { AnswerMessage, RegionsWanted, RequestMessage, RequestName, Requests } from './requests.ts';

/* The page's worker: the kernels compute here, so that the page always answers. */

const engine = startOneThread();

/** More are of no use for as little as pages compute. */
const MOST_THREADS = 4;

/** All operations of the kernels, for pages that want more than regions: with threads where they may share memory. */
let opened: Promise<Backend> | undefined;
const backend = (): Promise<Backend> => {
  opened ??= openBackend();
  return opened;
};
async function openBackend(): Promise<Backend> {
  if (canShareMemory()) {
    const { createWasmBackend } = await import('../../../kernels/wasm.ts');
    return await createWasmBackend({ threads: Math.min(MOST_THREADS, navigator.hardwareConcurrency) });
  }
  const { wasmBackend } = await import('../../../kernels/wasm-backend.ts');
  return wasmBackend({ engine: await engine, execution: 'one-thread' });
}

const imageWork = () => import('../images/work.ts');

/** The last regions of each place. */
const kept = new Map<string, { readonly wanted: RegionsWanted; readonly out: Uint8Array<ArrayBuffer> }>();

type Answers = {
  readonly [Name in RequestName]: (request: Requests[Name]['request']) => Promise<Requests[Name]['answer']>;
};

const ANSWERS: Answers = {
  regions: async (wanted) => {
    const { place, vote, raster } = wanted;
    const before = kept.get(place);
    const moved = before && movedPoint(before.wanted, wanted);
    const out = moved === undefined ? new Uint8Array(raster.width * raster.height) : before!.out;
    await regions(await engine, { ...vote, raster, out, moved });
    kept.set(place, { wanted, out });
    return out.slice();
  },
  leaveOneOut: async (wanted) => leaveOneOut(wanted),
  descend: async (wanted) => (await import('../linear/descend.ts')).descend(await backend(), wanted),
  distances: async (wanted) => (await imageWork()).distancesOf(await backend(), wanted),
  shapes: async (wanted) => (await imageWork()).firstShapes(wanted),
  changed: async (wanted) => (await imageWork()).compareChanged(await backend(), wanted),
  trainImages: async (wanted) => (await import('../images/train.ts')).trainImages(await backend(), wanted),
  openRun: async (wanted) => (await import('../images/open-run.ts')).openRun(await backend(), wanted),
  scores: async (wanted) => (await import('../images/train.ts')).scoresOf(await backend(), wanted),
  neighbours: async (wanted) => (await imageWork()).nearestImages(await backend(), wanted),
};

/** Requests are answered one after the other, in their order. */
let last: Promise<void> = Promise.resolve();
addEventListener('message', ({ data }: MessageEvent<RequestMessage>) => {
  last = last.then(() => answerTo(data));
});

async function answerTo({ id, name, request }: RequestMessage): Promise<void> {
  const post = (message: AnswerMessage, transfer: Transferable[] = []) => postMessage(message, { transfer });
  try {
    await engine;
    const start = performance.now();
    const answer = await (ANSWERS[name] as (request: unknown) => Promise<unknown>)(request);
    const milliseconds = performance.now() - start;
    post({ id, answer, milliseconds }, answer instanceof Uint8Array ? [answer.buffer as ArrayBuffer] : []);
  } catch (error) {
    post({ id, error: error instanceof Error ? error.message : String(error) });
  }
}
