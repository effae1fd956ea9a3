import { datasetSpec, RGB_32X32 } from './spec.ts';

/**
 * CIFAR-10's binary edition: five batches of 10,000 training images and one of test images.
 * Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and the page
 * https://www.cs.toronto.edu/~kriz/cifar.html ("Binary version").
 */
export const CIFAR10 = datasetSpec({
  name: 'cifar10',
  title: 'CIFAR-10',
  image: RGB_32X32,
  labels: [
    {
      byte: 0,
      namesFile: 'batches.meta.txt',
      classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
    },
  ],
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    name: 'cifar-10-binary.tar.gz',
    bytes: 170_052_171,
    sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  },
  folder: 'cifar-10-batches-bin',
  trainFiles: [1, 2, 3, 4, 5].map((n) => ({ name: `data_batch_${n}.bin`, nRecords: 10_000 })),
  testFile: { name: 'test_batch.bin', nRecords: 10_000 },
  readmeFile: 'readme.html',
});
