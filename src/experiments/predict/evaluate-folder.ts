import { dataError } from '../../errors.ts';
import type { ImageFit } from '../../images/decode.ts';
import { labelledImages } from '../../images/find.ts';
import { decoderVersions } from '../../images/sharp.ts';
import { plural } from '../../util/format.ts';
import type { Session } from '../resources/session.ts';
import type { EvaluateFound } from './evaluate.ts';
import { evaluation } from './judge.ts';
import { type FailedFile, isFailed, type PredictedImage, predictFiles } from './predict-files.ts';
import { withModel } from './with-model.ts';

export interface EvaluateFolderSpec {
  /** The file of a model, or the folder of its run. */
  readonly model: string;
  /** With one folder for each class, named as it is. */
  readonly folder: string;
  readonly fit: ImageFit;
}

export interface FolderFound extends EvaluateFound {
  readonly nFailed: number;
  readonly decoder: Readonly<Record<string, string>>;
  readonly secondsByPhase: Readonly<Record<string, number>>;
}

/**
 * A trained model judged on image files.
 * @param session.onFailed called for each file that cannot be read: it does not count
 * @param session.onPassedOver called once with the files that are no images by their names, or in no class's folder
 * @throws UserError (data) for folders that are named after no class, or without an image that can be read
 */
export async function evaluateFolder(
  { model, folder, fit }: EvaluateFolderSpec,
  session: Session & {
    readonly onFailed: (failed: FailedFile) => void;
    readonly onPassedOver: (files: readonly string[]) => void;
  },
): Promise<FolderFound> {
  const { signal, observer, onFailed, onPassedOver } = session;
  return await withModel(model, session, async ({ predictor, facts, compute, secondsByPhase }) => {
    const { files, labels, passedOver } = await labelledImages(folder, predictor.classNames, session);
    if (passedOver.length > 0) onPassedOver(passedOver);
    const bar = observer.progress(`classifying ${plural(files.length, 'file')}`, files.length);
    const stdin = (async function* (): AsyncGenerator<Uint8Array> {})();
    const found = await compute
      .phase('predict', () => predictFiles(predictor, { files, fit, stdin, signal, onFailed, bar }))
      .finally(() => bar.stop());
    const labelOf = new Map(files.map((file, i) => [file, labels[i]!]));
    // A batch has many images, each with its number behind the name of the file.
    const label = (file: string) => labelOf.get(file) ?? labelOf.get(file.replace(/#\d+$/, ''))!;
    const good = found.flatMap((one) => (isFailed(one) ? [] : [{ image: one, label: label(one.file) }]));
    if (good.length === 0) throw dataError(`no image in the folders of ${folder} can be read`);
    const predictions = inRows(good.map(({ image }) => image));
    const judged = evaluation(
      predictor,
      predictions,
      Uint8Array.from(good, ({ label }) => label),
    );
    return {
      ...{ model: facts, scoreKind: predictor.scoreKind, judgedOn: 'folder', ...judged },
      ...{ nFailed: found.length - good.length, decoder: await decoderVersions(), secondsByPhase },
    };
  });
}

/** What a model said of several images, as one table. */
function inRows(images: readonly PredictedImage[]) {
  const nClasses = images[0]!.scores.length;
  const scores = new Float64Array(images.length * nClasses);
  const ranked = new Uint8Array(images.length * nClasses);
  for (const [i, image] of images.entries()) {
    scores.set(image.scores, i * nClasses);
    ranked.set(image.ranked, i * nClasses);
  }
  return { nClasses, scores, ranked };
}
