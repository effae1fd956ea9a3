import { dirname } from 'node:path';
import { isMissing } from '../../files/system-error.ts';
import { type RunManifest, readManifest } from '../../runs/manifest.ts';
import { runDirectory } from '../../runs/run-directory.ts';
import { open, type SpecOf } from '../../util/fields.ts';
import { integer } from '../../util/options.ts';
import { dataFields, off } from '../specs/data.ts';
import { recordedSpec } from '../specs/schema.ts';

/** What the run of a model says of its data, and of the images that it held out. */
const fields = { ...dataFields, val: open(integer({ min: 0 })), stratify: off };

/** The run that trained a model. */
export interface ModelRun {
  readonly manifest: RunManifest;
  readonly spec: SpecOf<typeof fields>;
  /** Where its data was, as it was typed; undefined where nothing was. */
  readonly dataDir: string | undefined;
  /** Whether it held images out: a sweep's winner is trained on all of them. */
  readonly holdsOut: boolean;
}

/**
 * The run in whose folder a model stands; undefined if it stands elsewhere.
 * @param modelPath of its file
 * @throws UserError (data) for a run.json that is damaged; (failed) if it cannot be read
 */
export async function runOfModel(modelPath: string): Promise<ModelRun | undefined> {
  const { manifestPath } = runDirectory(dirname(modelPath));
  let manifest: RunManifest;
  try {
    manifest = await readManifest(manifestPath);
  } catch (error) {
    if (isMissing((error as Error).cause)) return undefined;
    throw error;
  }
  const { dataDir } = manifest.options;
  return {
    manifest,
    spec: recordedSpec(fields, manifest, manifestPath),
    dataDir: typeof dataDir === 'string' ? dataDir : undefined,
    holdsOut: !['crossval', 'knn'].includes(manifest.command),
  };
}
