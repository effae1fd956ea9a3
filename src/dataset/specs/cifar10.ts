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
  // The digests of the files are those that TensorFlow Datasets and torchvision's port to Ruby publish.
  trainFiles: [
    'cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5',
    'a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed',
    'bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67',
    '014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48',
    '755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add',
  ].map((sha256, i) => ({ name: `data_batch_${i + 1}.bin`, nRecords: 10_000, sha256 })),
  testFile: {
    name: 'test_batch.bin',
    nRecords: 10_000,
    sha256: '8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b',
  },
  readmeFile: 'readme.html',
  python: { folder: 'cifar-10-batches-py', archive: 'cifar-10-python', metaFile: 'batches.meta' },
  matlab: { folder: 'cifar-10-batches-mat', archive: 'cifar-10-matlab' },
});
