/** Like `Watch.onProgress` of the kernels. */
type OnProgress = (done: number, total: number) => void;

/** Passes progress on only if it rises: work without progress is not reported, and the end only once. */
export function rising(onProgress: OnProgress | undefined): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    if (done <= last) return;
    last = done;
    onProgress?.(done, total);
  };
}
