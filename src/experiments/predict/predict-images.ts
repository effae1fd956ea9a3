import { stat } from 'node:fs/promises';
import { usageError } from '../../errors.ts';
import { IMAGE_BYTES, SIDE } from '../../features/image.ts';
import type { ImageFit } from '../../images/decode.ts';
import { findImages } from '../../images/find.ts';
import { decoderVersions } from '../../images/sharp.ts';
import { imageSheet, sheetRoom } from '../../images/sheet.ts';
import type { MatrixU8 } from '../../kernels/matrix.ts';
import { plural } from '../../util/format.ts';
import type { Session } from '../resources/session.ts';
import type { ModelFacts } from './open-predictor.ts';
import { type FailedFile, isFailed, type PredictedFile, predictFiles } from './predict-files.ts';
import type { ScoreKind } from './predictor.ts';
import { withModel } from './with-model.ts';

/** Which model sees which images, and how. */
export interface PredictSpec {
  /** Its file, or the folder of its run. */
  readonly model: string;
  /** Files, folders, patterns; `-` for stdin. */
  readonly files: readonly string[];
  readonly fit: ImageFit;
  /** Where a picture of what the model saw is to go; absent: none is drawn. */
  readonly picture?: string | undefined;
}

export interface PredictSetup extends Session {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Called for each file that cannot be read, in the order of the files. */
  readonly onFailed: (failed: FailedFile) => void;
}

export interface PredictFound {
  readonly model: ModelFacts;
  readonly scoreKind: ScoreKind;
  readonly predictions: readonly PredictedFile[];
  readonly nFailed: number;
  /** The images as the model saw them, as a PNG file: the first of them, if there are very many. */
  readonly picture: Uint8Array | undefined;
  /** Of the library that decodes images. */
  readonly decoder: Readonly<Record<string, string>>;
  readonly secondsByPhase: Readonly<Record<string, number>>;
}

/**
 * Classifies images with a trained model.
 * @throws UserError (usage) for a model, a file or a folder that is not there, or a picture in the place of an image; (data) for a
 *   damaged model; (failed) where images cannot be decoded; what the signal was aborted with
 */
export async function predictImages(spec: PredictSpec, setup: PredictSetup): Promise<PredictFound> {
  const { fit } = spec;
  const { signal, observer, stdin, onFailed } = setup;
  const files = await findImages(spec.files, setup);
  if (spec.picture !== undefined) await refuseInput(spec.picture, files);
  return await withModel(spec.model, setup, async ({ predictor, facts, compute, secondsByPhase }) => {
    const seen = spec.picture !== undefined ? new SeenImages() : undefined;
    const bar = observer.progress(`classifying ${plural(files.length, 'file')}`, files.length);
    const onImages = (pixels: MatrixU8) => seen?.add(pixels);
    const predictions = await compute
      .phase('predict', () => predictFiles(predictor, { files, fit, stdin, signal, onFailed, onImages, bar }))
      .finally(() => bar.stop());
    return {
      model: facts,
      scoreKind: predictor.scoreKind,
      predictions,
      nFailed: predictions.filter(isFailed).length,
      picture: seen?.picture(),
      decoder: await decoderVersions(),
      secondsByPhase,
    };
  });
}

/** A picture that an earlier call has drawn may be among the images of this one. */
async function refuseInput(picture: string, files: readonly string[]): Promise<void> {
  const standing = (path: string) => stat(path, { bigint: true }).catch(() => undefined);
  const there = await standing(picture);
  if (!there?.isFile() || there.ino === 0n) return; // a file system without numbers
  for (const file of files) {
    const own = await standing(file);
    if (own === undefined || own.ino !== there.ino || own.dev !== there.dev) continue;
    throw usageError(`picture would replace ${picture}, which is among the images`, {
      setting: 'picture',
      hint: 'give it another name, or a place outside their folder',
    });
  }
}

/** The images that a model saw, as many as a picture shows. */
class SeenImages {
  readonly #pieces: Uint8Array[] = [];
  #room = sheetRoom(SIDE);

  add({ data, nRows }: MatrixU8): void {
    const n = Math.min(nRows, this.#room);
    this.#pieces.push(data.subarray(0, n * IMAGE_BYTES));
    this.#room -= n;
  }

  /** Undefined where there were none. */
  picture(): Uint8Array | undefined {
    const pixels = new Uint8Array(Buffer.concat(this.#pieces));
    return pixels.length === 0 ? undefined : imageSheet({ pixels, side: SIDE });
  }
}
