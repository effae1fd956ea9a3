/**
 * Event files of TensorBoard: records of TFRecord, each a message `Event`. TensorBoard shows every folder that has one as a run.
 * Sources: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details; event.proto and summary.proto
 * of https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto, which have the numbers of the fields below
 */
import { crc32c } from '../../util/crc32c.ts';
import {
  bytesField,
  doubleField,
  floatField,
  integerField,
  joinBytes,
  message,
  textField,
  type Wire,
} from './protobuf.ts';

/** TensorBoard takes a file for one of these if its name has `tfevents` in it. */
export const EVENT_FILE = 'events.out.tfevents.cifar-train';

/** A number of a run at one step. */
export interface Scalar {
  /** What it is a number of: `accuracy/validation`. What has the same word before the slash stands together. */
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  /** When, in seconds since the start of the run. */
  readonly seconds: number;
}

/** A picture of a run at one step. */
export interface EventImage extends Omit<Scalar, 'value'>, EncodedPicture {}

/** A picture as a file. */
export interface EncodedPicture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** 8 bits of red, green and blue. */
  readonly png: Uint8Array;
}

/** One run, as TensorBoard has them. */
export interface EventRun {
  /** Its folder within that of all; empty: that folder itself. */
  readonly name: string;
  readonly scalars: readonly Scalar[];
  readonly images: readonly EventImage[];
  /** Shown as Markdown, by their tags. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * The bytes of an event file.
 * @param startedAt of the run, ISO 8601
 */
export function encodeEvents({ scalars, images, texts }: Omit<EventRun, 'name'>, startedAt: string): Uint8Array {
  const start = Date.parse(startedAt) / 1000;
  const events = [
    message(doubleField(1, start), textField(3, 'brain.Event:2')),
    ...Object.entries(texts).map(([tag, text]) => event(start, 0, textValue(tag, text))),
    ...scalars.map(({ tag, step, value, seconds }) =>
      event(start + seconds, step, message(textField(1, tag), floatField(2, value))),
    ),
    ...images.map(({ tag, step, seconds, ...picture }) =>
      event(start + seconds, step, message(textField(1, tag), bytesField(4, imageValue(picture)))),
    ),
  ];
  return joinBytes(...events.map(record));
}

/** Bytes of a record before its message: its length, and the checksum of that. */
const BEFORE_MESSAGE = 12;

/** Whether these are the first bytes of an event file of the run that started then: its first event is of that time. */
export function isOfRunStarted(startedAt: string, bytes: Uint8Array): boolean {
  const first = doubleField(1, Date.parse(startedAt) / 1000);
  const expected = joinBytes(message(first));
  return expected.every((byte, i) => bytes[BEFORE_MESSAGE + i] === byte);
}

const event = (wallTime: number, step: number, value: Wire): Wire =>
  message(doubleField(1, wallTime), integerField(2, step), bytesField(5, bytesField(1, value)));

const RGB = 3;

const imageValue = ({ width, height, png }: EncodedPicture): Wire =>
  message(integerField(1, height), integerField(2, width), integerField(3, RGB), bytesField(4, png));

const DT_STRING = 7;

/** A tensor of one text, which the plugin `text` shows. */
function textValue(tag: string, text: string): Wire {
  const plugin = bytesField(1, textField(1, 'text'));
  const shape = bytesField(2, integerField(1, 1));
  const tensor = message(integerField(1, DT_STRING), bytesField(2, shape), textField(8, text));
  return message(textField(1, tag), bytesField(8, tensor), bytesField(9, plugin));
}

/** Its length, the checksum of that, the bytes, and their checksum. */
function record(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return joinBytes(length, checksum(length), bytes, checksum(bytes));
}

/** CRC-32C, masked: a checksum of bytes that hold checksums would be weak. */
function checksum(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const masked = new Uint8Array(4);
  new DataView(masked.buffer).setUint32(0, ((crc >>> 15) | (crc << 17)) + 0xa282ead8, true);
  return masked;
}
