import { datasetSpec, RGB_32X32 } from './spec.ts';

/** The words of a text. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The classes, in the order of their labels, which is that of the alphabet. */
const FINE = words(`
  apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can
  castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin
  elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard
  lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
  pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal
  shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank
  telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
`);

/** The superclasses, in the order of their labels: five classes belong to each. */
const COARSE = words(`
  aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
  household_furniture insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes
  large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people reptiles small_mammals trees
  vehicles_1 vehicles_2
`);

/**
 * CIFAR-100's binary edition: 500 training and 100 test images of each of 100 classes, which belong to 20 superclasses.
 * A record has two labels: the coarse one, then the fine one.
 * Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and the page
 * https://www.cs.toronto.edu/~kriz/cifar.html ("Binary version"). The class names are those of fine_label_names.txt and
 * coarse_label_names.txt in the archive.
 */
export const CIFAR100 = datasetSpec({
  name: 'cifar100',
  title: 'CIFAR-100',
  image: RGB_32X32,
  labels: [
    { kind: 'fine', byte: 1, namesFile: 'fine_label_names.txt', classNames: FINE },
    { kind: 'coarse', byte: 0, namesFile: 'coarse_label_names.txt', classNames: COARSE },
  ],
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
    name: 'cifar-100-binary.tar.gz',
    bytes: 168_513_733,
    sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
    md5: '03b5dce01913d631647c71ecec9e9cb8',
  },
  folder: 'cifar-100-binary',
  trainFiles: [
    {
      name: 'train.bin',
      nRecords: 50_000,
      sha256: 'f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29',
    },
  ],
  testFile: { name: 'test.bin', nRecords: 10_000, md5: '4499cfba6c016c1be1438163640a0898' },
  readmeFile: 'readme.html',
  python: { folder: 'cifar-100-python', archive: 'cifar-100-python', metaFile: 'meta' },
  matlab: { folder: 'cifar-100-matlab', archive: 'cifar-100-matlab' },
});
