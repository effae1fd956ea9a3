import type { HueSettings } from '../../../features/hue.ts';
import { SIDE } from '../../../features/image.ts';
import type { Graph, Ref } from '../graph.ts';
import { exactBins, nearBins } from './bins.ts';
import type { DescribeInGraph } from './describe.ts';
import { gridMeans } from './grid-means.ts';

/** A histogram over hue: see features/hue.ts, from which the steps and their names come. */
export const hueInGraph: DescribeInGraph = (graph, images, { spec }) => {
  const { bins, weight, soft, grid } = spec.settings as HueSettings;
  const most = graph.mostOver(images, 1);
  const range = graph.difference(most, graph.leastOver(images, 1));
  const zero = graph.float(0);
  const isGrey = graph.add('Equal', [range, zero]);
  const position = positions(graph, images, { most, range, isGrey, bins });
  const shares = soft ? nearBins(graph, position, bins) : exactBins(graph, position, bins);
  const colour = graph.doubleIndicator(graph.add('Not', [isGrey]));
  const strength = weight === 'plain' ? colour : graph.quotient(graph.asDouble(range), graph.double(255));
  const counted = graph.product(shares, strength);
  const all = weight === 'plain' ? graph.joined(1, counted, graph.doubleIndicator(isGrey)) : counted;
  const means = gridMeans(grid, SIDE, (i) => Math.floor(i * (grid / SIDE)));
  return graph.channelsInnermost(graph.pooledBy(all, means, grid, SIDE));
};

interface Colours {
  readonly most: Ref;
  readonly range: Ref;
  readonly isGrey: Ref;
  readonly bins: number;
}

/** The hue in bins, in [0, bins); of grey pixels any. All but the last quotient are whole numbers, exact in f32. */
function positions(graph: Graph, images: Ref, { most, range, isGrey, bins }: Colours): Ref {
  const [red, green, blue] = [0, 1, 2].map((c) =>
    graph.add('Slice', [images, graph.integers(c), graph.integers(c + 1), graph.integers(1)]),
  ) as [Ref, Ref, Ref];
  const times = (n: number, ref: Ref): Ref => graph.product(ref, graph.float(n));
  const isMost = (plane: Ref): Ref => graph.add('Equal', [plane, most]);
  const isBelowRed = graph.indicator(graph.add('Less', [green, blue]));
  const nearRed = graph.sum(graph.difference(green, blue), times(6, graph.product(isBelowRed, range)));
  const nearGreen = graph.difference(graph.sum(times(2, range), blue), red);
  const nearBlue = graph.difference(graph.sum(times(4, range), red), green);
  const others = graph.add('Where', [isMost(green), nearGreen, nearBlue]);
  const sixths = graph.add('Where', [isMost(red), nearRed, others]);
  const divisor = graph.add('Where', [isGrey, graph.float(1), times(6, range)]);
  return graph.quotient(graph.asDouble(times(bins, sixths)), graph.asDouble(divisor));
}
