import type { Graph, Ref } from '../graph.ts';

/* Positions and shares are of f64, as those of the features that they are of: rounded to f32 only at the end, they come to the same codes. */

/**
 * How much each of some bins around a circle has of a position: the two nearest share it, in proportion to how near their
 * middles are.
 * @param position n × 1 × h × w, in [0, bins)
 * @returns n × bins × h × w
 */
export function nearBins(graph: Graph, position: Ref, bins: number): Ref {
  const turns = [-bins, 0, bins].map((turn) => {
    const middles = graph.doubles(
      Array.from({ length: bins }, (_, b) => b + 0.5 + turn),
      1,
      bins,
      1,
      1,
    );
    const distance = graph.add('Abs', [graph.difference(position, middles)]);
    return graph.positive(graph.difference(graph.double(1), distance));
  });
  return graph.add('Sum', turns);
}

/** 1 in the bin that a position is in, 0 in the others. */
export function exactBins(graph: Graph, position: Ref, bins: number): Ref {
  const numbers = graph.doubles(
    Array.from({ length: bins }, (_, b) => b),
    ...[1, bins, 1, 1],
  );
  return graph.doubleIndicator(graph.add('Equal', [graph.add('Floor', [position]), numbers]));
}
