import { COSINE, L2 } from '../search/distances';
import { tightenL1 } from './filter-l1';
import { tightenCosine } from './filter-cosine';
import { tightenL2 } from './filter-l2';
import { Search } from '../search/search';

/** Brings the limits of all stages of a slot up to its `worst`. */
// @ts-ignore: decorator
@inline
export function tighten(metric: i32, search: Search, slot: i32): void {
  if (metric == L2) tightenL2(search, slot);
  else if (metric == COSINE) tightenCosine(search, slot);
  else tightenL1(search, slot);
}
