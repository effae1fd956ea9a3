import { type Context, defineCommand, fieldFlag, type OptionsOf, toggle } from '../cli/command.ts';
import { outputFlags, processFlags } from '../cli/common-flags.ts';
import { usageError } from '../errors.ts';
import { type FeaturesSpec, featuresFields } from '../experiments/specs/features.ts';
import { pickFields } from '../util/fields.ts';
import { bytes, plural } from '../util/format.ts';
import { dataFlags, featureFlags } from './flags/data-flags.ts';

const flags = {
  features: fieldFlag(
    featuresFields.features,
    '--features <list>',
    'show what these make of one image: hog+hue, kernel-map:quick',
    'list all features',
  ),
  image: fieldFlag(
    featuresFields.image,
    '--image <n>',
    'which training image, 0 is the first; or a file: cat.jpg',
    '0',
  ),
  clearCache: toggle('--clear-cache', 'remove all features that are kept on disk'),
  cache: featureFlags.cache,
  ...dataFlags,
  threads: processFlags.threads,
  ...outputFlags,
};
type Options = OptionsOf<typeof flags>;

export const features = defineCommand({
  name: 'features',
  description:
    'Lists what a model can see instead of pixels, with the size, the work and the settings of each; or shows what some of them make of one training image, or of an image file of your own. Computed features are kept on disk, so that the next run finds them.',
  flags,
  examples: [
    ['cifar-train features', 'every feature and its settings'],
    ['cifar-train features --features hog+hue --image 7', 'what they make of the eighth training image'],
    ['cifar-train features --features hog+hue --image cat.jpg', 'of a photo, as predict would see it'],
    ['cifar-train features --features hog --dataset shapes', 'no download needed'],
    ['cifar-train features --clear-cache', 'remove what is kept on disk'],
  ],
  run: async (options, context) => {
    const aboutImage = ['features', 'image'].find((key) => context.typed.has(key));
    if (options.clearCache) {
      if (aboutImage === undefined) return await clearCache(options, context);
      throw usageError(
        `--clear-cache removes what is kept of all features; it cannot be combined with --${aboutImage}`,
        {
          hint: "leave one of them out; to compute an image's features anew: --no-cache",
        },
      );
    }
    if (aboutImage === undefined) return await list(options, context);
    const { needsNoData, oneImageExperiment } = await import('../experiments/features/one-image.ts');
    const { oneImageReport } = await import('../report/terminal/features/one-image.ts');
    const { conduct } = await import('./running/conduct.ts');
    const unkept = { ...options, run: false, runDir: undefined };
    const spec = pickFields(featuresFields, options);
    if (needsNoData(spec)) return await ofFile(spec, options, context);
    await conduct(oneImageExperiment(spec), unkept, context, { paragraphs: oneImageReport });
  },
});

/** Features that learn nothing, of a file: no data is loaded for them. */
async function ofFile(spec: FeaturesSpec, { threads, json }: Options, context: Context): Promise<void> {
  const { oneFile, oneImageResults } = await import('../experiments/features/one-image.ts');
  const { oneImageReport } = await import('../report/terminal/features/one-image.ts');
  const { observerOf } = await import('./running/conduct.ts');
  const { terminal, signal } = context;
  const found = await oneFile(spec, { threads, signal, observer: observerOf(json, context) });
  if (json) {
    return terminal.json({ command: 'features', options: { features: spec.features }, ...oneImageResults(found) });
  }
  terminal.out(oneImageReport(found, terminal).join('\n\n'));
}

async function list({ json }: Options, { terminal }: Context): Promise<void> {
  const { featureCatalogue } = await import('../features/catalogue.ts');
  const { featureList } = await import('../report/terminal/features/catalogue.ts');
  const entries = featureCatalogue();
  if (json) return terminal.json({ command: 'features', features: entries });
  terminal.out(featureList(entries, terminal).join('\n\n'));
}

async function clearCache({ json }: Options, { terminal, env }: Context): Promise<void> {
  const { openCache } = await import('../experiments/features/cache-folder.ts');
  const cache = await openCache(env);
  const removed = (await cache?.clear()) ?? { entries: 0, bytes: 0 };
  const folder = cache?.folder ?? null;
  if (json) return terminal.json({ command: 'features', folder, ...removed });
  const { entries } = removed;
  const what =
    entries === 0 ? 'no features were kept' : `removed ${plural(entries, 'file')} of features, ${bytes(removed.bytes)}`;
  terminal.out(folder === null ? what : `${what} in ${folder}`);
}
