import type { OnnxAttribute, OnnxNode, OnnxTensor } from '../../runs/export/onnx.ts';

/** The name of what an operation gives, or of numbers that belong to the graph. */
export type Ref = string;

type Attributes = Readonly<Record<string, OnnxAttribute>>;

const product = (shape: readonly number[]): number => shape.reduce((all, n) => all * n, 1);

/** A graph of ONNX that is being made, operation by operation. Numbers that are used twice are kept once. */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #small = new Map<string, Ref>();

  /**
   * Adds an operation.
   * @param output the name of what it gives; absent: any
   */
  add(operation: string, inputs: readonly Ref[], attributes: Attributes = {}, output = `v${this.nodes.length}`): Ref {
    this.nodes.push({ operation, inputs, outputs: [output], attributes });
    return output;
  }

  /** Numbers of f32, row-major. */
  floats(data: Float32Array | readonly number[], ...shape: readonly number[]): Ref {
    const own = Float32Array.from(data);
    if (own.length !== product(shape)) throw new RangeError(`${own.length} numbers do not fill [${shape}]`);
    return this.#kept(`float ${shape}`, own, (name) => ({ name, type: 'float', shape, data: own }));
  }

  /** The same in f64. */
  doubles(data: Float64Array | readonly number[], ...shape: readonly number[]): Ref {
    const own = Float64Array.from(data);
    if (own.length !== product(shape)) throw new RangeError(`${own.length} numbers do not fill [${shape}]`);
    return this.#kept(`double ${shape}`, own, (name) => ({ name, type: 'double', shape, data: own }));
  }

  /** A number that goes with any shape. */
  float(value: number): Ref {
    return this.floats([value]);
  }
  double(value: number): Ref {
    return this.doubles([value]);
  }

  /** Whole numbers, as operations want them that ask for axes or shapes. */
  integers(...values: readonly number[]): Ref {
    return this.indices(values, values.length);
  }

  /** Any number of whole numbers. */
  indices(values: readonly number[], ...shape: readonly number[]): Ref {
    const data = BigInt64Array.from(values, BigInt);
    return this.#kept(`int64 ${shape}`, data, (name) => ({ name, type: 'int64', shape, data }));
  }

  #kept(kind: string, data: OnnxTensor['data'], make: (name: string) => OnnxTensor): Ref {
    const key = data.length > 16 ? undefined : `${kind}: ${data.join()}`;
    const known = key === undefined ? undefined : this.#small.get(key);
    if (known !== undefined) return known;
    const name = `c${this.tensors.length}`;
    this.tensors.push(make(name));
    if (key !== undefined) this.#small.set(key, name);
    return name;
  }

  // What many of the graphs here need, under names that say what it does.

  sum = (a: Ref, b: Ref): Ref => this.add('Add', [a, b]);
  difference = (a: Ref, b: Ref): Ref => this.add('Sub', [a, b]);
  product = (a: Ref, b: Ref): Ref => this.add('Mul', [a, b]);
  quotient = (a: Ref, b: Ref): Ref => this.add('Div', [a, b]);
  positive = (a: Ref): Ref => this.add('Relu', [a]);
  root = (a: Ref): Ref => this.add('Sqrt', [a]);
  asFloat = (a: Ref): Ref => this.add('Cast', [a], { to: 1 });
  asDouble = (a: Ref): Ref => this.add('Cast', [a], { to: 11 });
  asInteger = (a: Ref): Ref => this.add('Cast', [a], { to: 7 });
  reshape = (a: Ref, ...shape: readonly number[]): Ref => this.add('Reshape', [a, this.integers(...shape)]);
  transpose = (a: Ref, ...perm: readonly number[]): Ref => this.add('Transpose', [a], { perm });
  joined = (axis: number, ...all: readonly Ref[]): Ref =>
    all.length === 1 ? all[0]! : this.add('Concat', all, { axis });
  /** Over some axes, which stay with one item each. */
  sumOver = (a: Ref, ...axes: readonly number[]): Ref => this.add('ReduceSum', [a, this.integers(...axes)]);
  mostOver = (a: Ref, axis: number): Ref => this.add('ReduceMax', [a], { axes: [axis] });
  leastOver = (a: Ref, axis: number): Ref => this.add('ReduceMin', [a], { axes: [axis] });
  meanOver = (a: Ref, axis: number): Ref => this.add('ReduceMean', [a], { axes: [axis] });

  /** 1 where a condition holds, 0 elsewhere. */
  indicator = (condition: Ref): Ref => this.asFloat(condition);
  doubleIndicator = (condition: Ref): Ref => this.asDouble(condition);

  /** Channels ... of planes n × c × h × w become the innermost: n × (h · w · c). */
  channelsInnermost = (planes: Ref): Ref => this.add('Flatten', [this.transpose(planes, 0, 2, 3, 1)], { axis: 1 });

  /**
   * Sums of planes n × c × h × w of f64 over weighted rows and columns, the same weights for both.
   * @param weights to × from
   * @returns n × c × to × to
   */
  pooledBy(planes: Ref, weights: Float64Array, to: number, from: number): Ref {
    const turned = weights.map((_, p) => weights[(p % to) * from + Math.floor(p / to)]!);
    const [rows, columns] = [this.doubles(weights, to, from), this.doubles(turned, from, to)];
    return this.add('MatMul', [this.add('MatMul', [rows, planes]), columns]);
  }

  /** Images and their mirror images, one after the other: 2n of n. */
  withMirrored(planes: Ref): Ref {
    const [end, last, axis, step] = [-(2 ** 31), -1, 3, -1].map((n) => this.integers(n));
    return this.joined(0, planes, this.add('Slice', [planes, last!, end!, axis!, step!]));
  }
}
