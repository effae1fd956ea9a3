import { IMAGE_BYTES } from '../../../features/image.ts';
import type { Backend } from '../../../kernels/backend.ts';
import { matrix } from '../../../kernels/matrix.ts';
import { decodeRun } from '../../run-file.ts';
import type { OpenedRun } from '../engine/requests.ts';
import { judgeImages } from './train.ts';
import { keepImages } from './work.ts';

/**
 * Fetches a run from the server, and judges its classifier on the images that it held out.
 * @throws Error with the server's words
 */
export async function openRun(backend: Backend, { address }: { readonly address: string }): Promise<OpenedRun> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  const { classNames, weight, bias, scale, offset, pixels, labels, nTrain } = decodeRun(await response.arrayBuffer());
  const classifier = { classNames, weight, bias, input: { kind: 'bytes', scale, offset } } as const;
  const heldOut = matrix(pixels.subarray(nTrain * IMAGE_BYTES), labels.length - nTrain, IMAGE_BYTES);
  const judged = await judgeImages(backend, classifier, heldOut, labels.slice(nTrain));
  const images = { pixels, labels, classNames };
  keepImages(address, images);
  return { trained: { ...judged, accuracies: [], firstHeldOut: nTrain }, images };
}
