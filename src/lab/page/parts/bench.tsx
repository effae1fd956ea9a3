import type { ComponentChildren } from 'preact';
import type { PageState } from '../state/page-state.ts';
import { STRINGS } from '../strings.ts';
import { CopyButton } from './copy-button.tsx';
import { saveCsv, savePng } from './save.ts';
import { Scroll } from './scroll.tsx';
import type { Hidden } from './stateful.tsx';

interface BenchProps {
  readonly name: string;
  readonly page: Pick<PageState<object>, 'canUndo' | 'undo'>;
  readonly hidden: Hidden;
  /** What a click does, above the pictures. */
  readonly tools?: ComponentChildren;
  /** The pictures, and right below them what they say. */
  readonly children: ComponentChildren;
  /** The same as tables, and what else is folded away. */
  readonly tables?: ComponentChildren;
  readonly controls: ComponentChildren;
  /** Saved as PNG: several canvases of one size, one upon the other. */
  readonly layers: () => readonly HTMLCanvasElement[];
  readonly csv: () => string;
  /** Of what is saved, without its ending. */
  readonly fileName: string;
  /** A program, or a command line, that gives the same numbers. */
  readonly code: string;
  /** What that is; absent: TypeScript. */
  readonly codeTitle?: string;
  readonly tryThis: string;
}

/** How every page is laid out: pictures and what can be done with them on one side, controls on the other. */
export function Bench({ name, page, hidden, tools, children, tables, controls, ...rest }: BenchProps) {
  const codeTitle = rest.codeTitle ?? STRINGS.code;
  return (
    <div class="bench">
      <section class="pictures" aria-label={name}>
        {!hidden.has('tools') && tools}
        {children}
        {!hidden.has('actions') && <Actions page={page} {...rest} />}
        {tables}
        <details>
          <summary>{codeTitle}</summary>
          <CopyButton label={STRINGS.copyCode} text={() => rest.code} />
          <Scroll label={codeTitle}>
            <pre>{rest.code}</pre>
          </Scroll>
        </details>
        {!hidden.has('text') && <p>{rest.tryThis}</p>}
      </section>
      {!hidden.has('controls') && (
        <section class="controls" aria-label={STRINGS.settings}>
          {controls}
        </section>
      )}
    </div>
  );
}

function Actions({ page, layers, csv, fileName }: Pick<BenchProps, 'page' | 'layers' | 'csv' | 'fileName'>) {
  return (
    <div class="actions">
      <button type="button" disabled={!page.canUndo.value} onClick={page.undo}>
        {STRINGS.undo}
      </button>
      <CopyButton label={STRINGS.copyLink} text={() => location.href} />
      <button type="button" onClick={() => savePng(`${fileName}.png`, layers())}>
        {STRINGS.savePng}
      </button>
      <button type="button" onClick={() => saveCsv(`${fileName}.csv`, csv())}>
        {STRINGS.saveCsv}
      </button>
    </div>
  );
}
