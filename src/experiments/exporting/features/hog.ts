import { cellsPerSide } from '../../../features/hog/cells.ts';
import type { HogSettings } from '../../../features/hog.ts';
import { N_CHANNELS, SIDE } from '../../../features/image.ts';
import { atan2Pi } from '../../../util/portable-math.ts';
import type { Graph, Ref } from '../graph.ts';
import { exactBins, nearBins } from './bins.ts';
import type { DescribeInGraph } from './describe.ts';

/** The differences of bytes run from -255 to 255: a table has the direction of each pair of them. */
const SPAN = 511;

/** Histograms of oriented gradients: see features/hog.ts and hog/, from which the steps and their names come. */
export const hogInGraph: DescribeInGraph = (graph, images, { spec }) => {
  const settings = spec.settings as HogSettings;
  const { cell, bins, soft, block } = settings;
  const { magnitude, place } = gradients(graph, images);
  const table = graph.doubles(positionTable(settings), SPAN * SPAN);
  const position = graph.add('Gather', [table, graph.asInteger(place)]);
  const shares = soft ? nearBins(graph, position, bins) : exactBins(graph, position, bins);
  const side = cellsPerSide(settings);
  const cells = graph.pooledBy(graph.product(magnitude, shares), cellWeights({ cell, soft, side }), side, SIDE);
  const values = graph.channelsInnermost(cells);
  return block === 0 ? values : normalised(graph, values, settings, side);
};

/** In bins, the direction of every pair of differences; where bins are not shared, which bin it is. */
function positionTable({ bins, signed, soft }: HogSettings): Float64Array {
  return Float64Array.from({ length: SPAN * SPAN }, (_, p) => {
    const angle = atan2Pi(Math.floor(p / SPAN) - 255, (p % SPAN) - 255);
    const turned = angle < 0 ? angle + 2 : angle;
    const position = (signed ? turned / 2 : turned % 1) * bins;
    return soft ? position : Math.floor(position);
  });
}

/** Of each pixel the largest of the three channels' gradients, the first of equals: how long it is, and its place in the table. */
function gradients(graph: Graph, images: Ref): { readonly magnitude: Ref; readonly place: Ref } {
  const inside = Array.from({ length: SIDE }, (_, i) => (i > 0 && i < SIDE - 1 ? 1 : 0));
  const differences = (horizontal: boolean): Ref => {
    const [height, width] = horizontal ? [1, 3] : [3, 1];
    const filters = graph.floats([-1, 0, 1, -1, 0, 1, -1, 0, 1], N_CHANNELS, 1, height, width);
    const pads = horizontal ? [0, 1, 0, 1] : [1, 0, 1, 0];
    const found = graph.add('Conv', [images, filters], { group: N_CHANNELS, pads });
    return graph.product(found, graph.floats(inside, ...(horizontal ? [1, 1, 1, SIDE] : [1, 1, SIDE, 1])));
  };
  const [dy, dx] = [differences(false), differences(true)];
  const squares = graph.sum(graph.product(dy, dy), graph.product(dx, dx));
  const best = graph.add('ArgMax', [squares], { axis: 1 });
  const rows = graph.product(graph.sum(dy, graph.float(255)), graph.float(SPAN));
  const places = graph.sum(rows, graph.sum(dx, graph.float(255)));
  return {
    magnitude: graph.root(graph.asDouble(graph.mostOver(squares, 1))),
    place: graph.add('GatherElements', [places, best], { axis: 1 }),
  };
}

interface Cells {
  readonly cell: number;
  readonly soft: boolean;
  readonly side: number;
}

/** side × 32: how much a row of pixels counts for each row of cells; rows and columns multiply to a mean over a cell. */
function cellWeights({ cell, soft, side }: Cells): Float64Array {
  return Float64Array.from({ length: side * SIDE }, (_, p) => {
    const [r, y] = [Math.floor(p / SIDE), p % SIDE];
    const near = Math.max(0, 1 - Math.abs((y + 0.5) / cell - 0.5 - r));
    return (soft ? near : Number(Math.floor(y / cell) === r)) / cell;
  });
}

/** Overlapping blocks of cells, scaled to length 1, cut, and scaled once more. */
function normalised(graph: Graph, cells: Ref, { block, bins, clip }: HogSettings, side: number): Ref {
  const perSide = side - block + 1;
  const length = block * block * bins;
  const numbers = Array.from({ length: perSide * perSide * length }, (_, p) => {
    const [place, at] = [Math.floor(p / length), p % length];
    const row = Math.floor(place / perSide) + Math.floor(at / (block * bins));
    const column = (place % perSide) + (Math.floor(at / bins) % block);
    return (row * side + column) * bins + (at % bins);
  });
  const blocks = graph.reshape(
    graph.add('Gather', [cells, graph.indices(numbers, numbers.length)], { axis: 1 }),
    -1,
    perSide ** 2,
    length,
  );
  const divided = (values: Ref): Ref => {
    const squares = graph.sumOver(graph.product(values, values), 2);
    return graph.quotient(values, graph.root(graph.sum(squares, graph.double(1e-10))));
  };
  const cut = graph.add('Min', [divided(blocks), graph.double(clip)]);
  return graph.reshape(divided(cut), -1, perSide ** 2 * length);
}
