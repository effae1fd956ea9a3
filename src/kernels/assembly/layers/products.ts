import { ADD, columns4x8, row1x8, rows4x8, STORE } from '../tiles/tile4x8';
import { CELL } from './panels';

/** Numbers that are summed over at a time: a panel of them fits the first cache. These sums are added in ascending order. */
const DEPTH: i32 = 512;

/**
 * Rows [first, last) of out = W x for the samples x of some panels: W has rows of d numbers. Each sum of 512 products goes in
 * ascending order, and these sums are added in ascending order: no slicing changes a bit.
 * @param panelBytes    from one panel of x to the next
 * @param outPanelBytes the same of out, whose panels have a cell for each row of W
 */
export function multiplyPanels(
  weights: usize, d: i32, first: i32, last: i32, panels: usize, panelBytes: usize, nPanels: i32, out: usize, outPanelBytes: usize,
): void {
  const stride = <usize>d << 2;
  const tiled = first + ((last - first) & ~3);
  for (let from = 0; from < d; from += DEPTH) {
    const depth = min(DEPTH, d - from);
    const how = from == 0 ? STORE : ADD;
    for (let c = first; c < last; c += c < tiled ? 4 : 1) {
      const a = weights + <usize>c * stride + (<usize>from << 2);
      let x = panels + <usize>from * CELL, to = out + <usize>c * CELL;
      for (let p = 0; p < nPanels; p++) {
        if (c < tiled) rows4x8<f32>(a, stride, 1, 0, <usize>depth << 2, x, to, CELL, how);
        else row1x8(a, 4, depth, x, to, how);
        x += panelBytes;
        to += outPanelBytes;
      }
    }
  }
}

/** out = Wᵀ x for the samples x of some panels: W has m rows of d numbers. In the same order of sums. */
export function multiplyPanelsTransposed(
  weights: usize, m: i32, d: i32, panels: usize, panelBytes: usize, nPanels: i32, out: usize, outPanelBytes: usize,
): void {
  const stride = <usize>d << 2;
  const tiled = d & ~3;
  for (let from = 0; from < m; from += DEPTH) {
    const depth = min(DEPTH, m - from);
    const how = from == 0 ? STORE : ADD;
    for (let j = 0; j < d; j += j < tiled ? 4 : 1) {
      const a = weights + <usize>from * stride + (<usize>j << 2);
      let x = panels + <usize>from * CELL, to = out + <usize>j * CELL;
      for (let p = 0; p < nPanels; p++) {
        if (j < tiled) columns4x8(a, stride, depth, x, to, CELL, how);
        else row1x8(a, stride, depth, x, to, how);
        x += panelBytes;
        to += outPanelBytes;
      }
    }
  }
}
