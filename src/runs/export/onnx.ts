/**
 * The file format ONNX: a graph of operations, each of which has a name, with all the numbers it needs.
 * Source: https://github.com/onnx/onnx/blob/v1.8.0/onnx/onnx.proto, which has the numbers of the fields below
 */
import { bytesField, floatField, integerField, message, textField, type Wire } from './protobuf.ts';

/** Of the file format, and of the set of operations: ONNX 1.8, of 2020, which every runtime in use reads. */
const IR_VERSION = 7;
export const OPSET = 13;

/** How such a file of this program begins: the version of the format, and who wrote it. */
export const ONNX_START = `\b${String.fromCharCode(IR_VERSION)}\x12\x0bcifar-train`;

/** Element types, by what ONNX numbers them. */
const TYPES = { float: 1, uint8: 2, int64: 7, double: 11 } as const;
export type OnnxType = keyof typeof TYPES;

/** Numbers that belong to the graph, row-major. */
export type OnnxTensor = { readonly name: string; readonly shape: readonly number[] } & (
  | { readonly type: 'float'; readonly data: Float32Array }
  | { readonly type: 'double'; readonly data: Float64Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
);

/** What goes into the graph or comes out of it; a side that has a name instead of a number may be any. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly (number | string)[];
}

/** A whole number, a number with a fraction (in `float`), a text, or a list of whole numbers. */
export type OnnxAttribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxNode {
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** In an order in which each finds its inputs ready. */
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
}

export interface OnnxModel {
  readonly graph: OnnxGraph;
  /** Of cifar-train. */
  readonly version: string;
  /** For people: what goes in, and what comes out. */
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of an ONNX file. The same model gives the same bytes. */
export function encodeOnnx({ graph, version, description, metadata }: OnnxModel): Uint8Array {
  return message(
    integerField(1, IR_VERSION),
    textField(2, 'cifar-train'),
    textField(3, version),
    textField(6, description),
    bytesField(7, graphOf(graph)),
    bytesField(8, message(textField(1, ''), integerField(2, OPSET))),
    ...Object.entries(metadata).map(([key, value]) => bytesField(14, message(textField(1, key), textField(2, value)))),
  );
}

const graphOf = ({ name, inputs, outputs, nodes, tensors }: OnnxGraph): Wire =>
  message(
    ...nodes.map((node, i) => bytesField(1, nodeOf(node, i))),
    textField(2, name),
    ...tensors.map((tensor) => bytesField(5, tensorOf(tensor))),
    ...inputs.map((value) => bytesField(11, valueInfoOf(value))),
    ...outputs.map((value) => bytesField(12, valueInfoOf(value))),
  );

const nodeOf = ({ operation, inputs, outputs, attributes }: OnnxNode, i: number): Wire =>
  message(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, `${i}_${operation}`),
    textField(4, operation),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attributeOf(name, value))),
  );

/** Each kind of attribute has a field of its own, and says in field 20 which. */
function attributeOf(name: string, value: OnnxAttribute): Wire {
  const own = (type: number, ...fields: readonly Wire[]) =>
    message(textField(1, name), ...fields, integerField(20, type));
  if (typeof value === 'number') return own(2, integerField(3, value));
  if (typeof value === 'string') return own(3, textField(4, value));
  if ('float' in value) return own(1, floatField(2, value.float));
  return own(7, ...value.map((n) => integerField(8, n)));
}

const tensorOf = ({ name, type, shape, data }: OnnxTensor): Wire =>
  message(
    ...shape.map((n) => integerField(1, n)),
    integerField(2, TYPES[type]),
    textField(8, name),
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)), // little-endian, as every host here is
  );

function valueInfoOf({ name, type, shape }: OnnxValue): Wire {
  const sides = shape.map((n) => bytesField(1, typeof n === 'number' ? integerField(1, n) : textField(2, n)));
  const tensor = message(integerField(1, TYPES[type]), bytesField(2, message(...sides)));
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)));
}
