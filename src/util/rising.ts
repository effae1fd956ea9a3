/** As `Watch.onProgress` of the kernels has it. */
type OnProgress = (done: number, total: number) => void;

/** Passes progress on only where it rises: work that came to nothing says nothing, and the end is told once. */
export function rising(onProgress: OnProgress | undefined): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (done <= last) return;
    last = done;
    onProgress?.(done, total);
  };
}
