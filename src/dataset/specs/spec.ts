/** The shape of an image: a plane for each channel, one after the other, row by row, a byte for each value. */
export interface ImageShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** width × height × channels: the values of one image. */
  readonly nFeatures: number;
}

/** 32 × 32 pixels in planes of red, green and blue: 3072 features. */
export const RGB_32X32: ImageShape = { width: 32, height: 32, channels: 3, nFeatures: 3072 };

/** The kinds of classes of a dataset that labels each image more than once. */
export const CLASS_KINDS = ['fine', 'coarse'] as const;
export type ClassKind = (typeof CLASS_KINDS)[number];

/** One of the labels that every record carries. */
export interface LabelKind {
  /** Absent if a record has only one label. */
  readonly kind?: ClassKind;
  /** The byte of a record that holds it; 0 is the first. */
  readonly byte: number;
  /** The file beside the batches with the class names, one per line. */
  readonly namesFile: string;
  /** In the order of the labels, for folders without that file. */
  readonly classNames: readonly string[];
}

/** A file of records, as the authors of a dataset publish it. */
interface OfficialFile {
  readonly name: string;
  readonly nRecords: number;
  /** Hexadecimal digest, where one is known. */
  readonly sha256?: string;
  readonly md5?: string;
}

/** A file of records, and its official size. */
export interface Batch extends OfficialFile {
  /** What its dataset is called. */
  readonly title: string;
  readonly recordBytes: number;
  /** nRecords × recordBytes. */
  readonly bytes: number;
}

/** The facts about a dataset of labelled images that is published as an archive of fixed-size records. */
export interface DatasetFacts<Name extends string = string> {
  /** As `--dataset` and the library call it. */
  readonly name: Name;
  /** As its authors call it. */
  readonly title: string;
  readonly image: ImageShape;
  /** A record is a byte for each of these labels, then the pixels. The first is used by default. */
  readonly labels: readonly [LabelKind, ...LabelKind[]];
  readonly archive: {
    readonly url: string;
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
    /** As the authors publish it; the SHA-256 is what is checked. */
    readonly md5: string;
  };
  /** The folder that the archive holds. */
  readonly folder: string;
  /** In the order of the training set. */
  readonly trainFiles: readonly OfficialFile[];
  readonly testFile: OfficialFile;
  /** What else the archive may hold. */
  readonly readmeFile: string;
  /** The same images as Python's pickles, and for MATLAB. */
  readonly python: Edition & {
    /** The file with the class names. */
    readonly metaFile: string;
  };
  readonly matlab: Edition;
}

/** How another edition of a dataset is published. */
interface Edition {
  /** The folder that its archive holds. */
  readonly folder: string;
  /** The archive's name, without its ending. */
  readonly archive: string;
}

/** The name of a batch in the Python edition. */
export const pythonName = ({ name }: Pick<Batch, 'name'>): string => name.replace(/\.bin$/, '');

/** Everything about a dataset: its facts, and what follows from them. */
export interface DatasetSpec<Name extends string = string> extends DatasetFacts<Name> {
  /** Bytes of a record: its labels and its pixels. */
  readonly recordBytes: number;
  readonly trainFiles: readonly Batch[];
  readonly testFile: Batch;
  /** All files of records, training first. */
  readonly batches: readonly Batch[];
}

/** Adds to the facts about a dataset what follows from them. */
export function datasetSpec<const Name extends string>(facts: DatasetFacts<Name>): DatasetSpec<Name> {
  const recordBytes = facts.labels.length + facts.image.nFeatures;
  const batch = (file: OfficialFile): Batch => ({
    ...file,
    title: facts.title,
    recordBytes,
    bytes: file.nRecords * recordBytes,
  });
  const trainFiles = facts.trainFiles.map(batch);
  const testFile = batch(facts.testFile);
  return { ...facts, recordBytes, trainFiles, testFile, batches: [...trainFiles, testFile] };
}
