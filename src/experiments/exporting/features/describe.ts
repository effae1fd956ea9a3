import type { FittedPart } from '../../../features/set/part.ts';
import type { Graph, Ref } from '../graph.ts';

/**
 * Adds the operations that make the numbers of a feature of images.
 * @param images n × 3 × 32 × 32, bytes as f32
 * @returns n × nFeatures, of f32 or of f64
 */
export type DescribeInGraph = (graph: Graph, images: Ref, part: FittedPart) => Ref;
