import { defineCommand } from '../../cli/command.ts';
import { dataDirectory, folderOfShapes, outputFlags } from '../../cli/common-flags.ts';
import { watchFiles } from '../../cli/watch-files.ts';
import type { ClassSamples } from '../../experiments/pictures/samples.ts';
import { dataFlags } from '../flags/data-flags.ts';
import { picturesFlag } from '../flags/picture-flags.ts';

export const info = defineCommand({
  name: 'info',
  description:
    'Shows how many images of each class there are, the mean and deviation of each colour channel, the digests that identify the data, and how many times the test set has been used for scoring. It downloads nothing.',
  flags: {
    pictures: {
      ...picturesFlag.pictures,
      description: 'also write what the images of each class look like as a PNG file and a page, into a new folder',
    },
    ...dataFlags,
    ...outputFlags,
  },
  examples: [
    ['cifar-train info', 'CIFAR-10 in the data folder'],
    ['cifar-train info --dataset cifar100 --classes coarse', 'CIFAR-100, with its 20 coarse classes'],
    ['cifar-train info --classes cat,dog', 'only these classes'],
    ['cifar-train info --dataset shapes', 'the built-in dataset'],
    ['cifar-train info --pictures samples', 'images of each class, and their mean'],
    ['cifar-train info --data-dir ~/cifar-10-binary.tar.gz --json', 'an archive, as JSON'],
  ],
  run: async (options, context) => {
    const { describeDataset } = await import('../../dataset/describe.ts');
    const { datasetInfo } = await import('../../report/terminal/tables/dataset-info.ts');
    const { terminal, signal, env } = context;
    const started = performance.now();
    const watch = watchFiles(terminal, signal);
    const { dataset: name, classes, limit, seed, pictures } = options;
    const { checkPictures, writePictures } = await import('../outputs/pictures.ts');
    const unread = folderOfShapes(name, context.typed);
    if (unread !== undefined) terminal.warn(unread);
    await checkPictures(pictures);
    let samples: readonly ClassSamples[] = [];
    try {
      const dataDir = dataDirectory(options, env);
      const { classSamples } = await import('../../experiments/pictures/samples.ts');
      const described = await describeDataset({ ...watch, name, classes, dataDir, limit, seed }, (images) => {
        if (pictures !== undefined) samples = classSamples(images);
      });
      watch.stop();
      await new Promise((resolve) => setImmediate(resolve)); // counting takes a while in which no signal is heard
      signal.throwIfAborted();
      const { dataset, ...results } = described;
      const seconds = { info: (performance.now() - started) / 1000 };
      const object = {
        command: 'info',
        dataset,
        options: { ...options, dataDir },
        seed,
        ...results,
        secondsByPhase: seconds,
      };
      if (options.json) terminal.json(object);
      else terminal.out(datasetInfo(described, terminal));
      if (pictures === undefined) return;
      const { sampleSections } = await import('../../report/pictures/samples.ts');
      await writePictures(pictures, `info on ${name}`, sampleSections(samples), context);
    } catch (error) {
      throw (await import('../running/offline-command.ts')).withTypedCommand(error, context, limit);
    } finally {
      watch.stop();
    }
  },
});
