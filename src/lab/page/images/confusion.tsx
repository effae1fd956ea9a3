import type { LabelledImages, TrainedImages } from '../engine/requests.ts';
import { Scroll } from '../parts/scroll.tsx';
import type { PageProps } from '../parts/stateful.tsx';
import { STRINGS } from '../strings.ts';
import type { ImagesState } from './images-state.ts';
import { imageAt, Picture } from './picture.tsx';

const { images: words } = STRINGS;

/** Looks at one of the held-out images. */
export type Look = (heldOut: number) => void;

interface ConfusionProps extends Pick<PageProps<ImagesState>, 'page'> {
  readonly trained: TrainedImages;
  readonly images: LabelledImages;
  readonly onLook: Look;
}

/** How often each class was taken for each; a cell shows its images. */
export function Confusion({ page, trained, images, onLook }: ConfusionProps) {
  const { truth, said } = page.state.value;
  const { confusion, labels, predictions } = trained;
  const { classNames } = trained.classifier;
  const most = Math.max(1, ...confusion.flat());
  const heldOut = Array.from(labels, (_, i) => i).filter((i) => labels[i] === truth && predictions[i] === said);
  return (
    <figure>
      <figcaption>
        <strong>{words.confusion}</strong>
        <small>{words.confusionHelp}</small>
      </figcaption>
      <Scroll label={words.confusion}>
        <table class="confusion">
          <thead>
            <tr>
              <td />
              {classNames.map((name) => (
                <th key={name} scope="col">
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusion.map((counts, c) => (
              <tr key={classNames[c]}>
                <th scope="row">{classNames[c]}</th>
                {counts.map((count, p) => (
                  <td key={classNames[p]} style={{ '--share': String(count / most) }}>
                    <button
                      type="button"
                      aria-label={words.cell(classNames[c]!, classNames[p]!, count)}
                      aria-pressed={c === truth && p === said}
                      disabled={count === 0}
                      onClick={() => page.commit({ truth: c, said: p })}
                    >
                      {count}
                    </button>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {heldOut.length > 0 && truth >= 0 && said >= 0 && (
        <>
          <p>{words.cellTitle(classNames[truth]!, classNames[said]!)}</p>
          <Thumbs trained={trained} images={images} heldOut={heldOut.slice(0, 10)} onLook={onLook} />
        </>
      )}
    </figure>
  );
}

interface ThumbsProps extends Omit<ConfusionProps, 'page'> {
  readonly heldOut: readonly number[];
}

/** Held-out images to be chosen. */
export function Thumbs({ trained, images, heldOut, onLook }: ThumbsProps) {
  const { labels, predictions, firstHeldOut } = trained;
  const { classNames } = trained.classifier;
  return (
    <div class="gallery small">
      {heldOut.map((i) => {
        const label = words.taken(classNames[labels[i]!]!, classNames[predictions[i]!]!);
        return (
          <button type="button" class="thumb" key={i} onClick={() => onLook(i)}>
            <Picture pixels={imageAt(images.pixels, firstHeldOut + i)} label={label} />
            <span aria-hidden="true">{label}</span>
          </button>
        );
      })}
    </div>
  );
}
