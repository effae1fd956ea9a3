import { L1 } from '../search/distances';
import { STAGE1_BYTES } from './stages';
import { STAGE2_BYTES as STAGE2_L1, STAGE3_BYTES as STAGE3_L1, scratchBytesL1 } from './stages-l1';
import { STAGE2_BYTES as STAGE2_L2, STAGE3_BYTES as STAGE3_L2, scratchBytesL2 } from './stages-l2';

/** Bytes of a row in a stage: 1, 2 or 3. */
export function stageBytes(metric: i32, stage: i32): usize {
  if (stage == 1) return STAGE1_BYTES;
  if (metric == L1) return stage == 2 ? STAGE2_L1 : STAGE3_L1;
  return stage == 2 ? STAGE2_L2 : STAGE3_L2;
}

/** Bytes of scratch that writing the stages needs, and `likeness`. */
export function stagesScratchBytes(): usize {
  return max(scratchBytesL1(), scratchBytesL2());
}
