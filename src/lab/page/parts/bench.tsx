import type { ComponentChildren } from 'preact';
import type { PageState } from '../state/page-state.ts';
import { STRINGS } from '../strings.ts';
import { CopyButton } from './copy-button.tsx';
import { type Layers, saveCsv, savePng } from './save.ts';
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
  /** Absent: they stand with the pictures. */
  readonly controls?: ComponentChildren;
  /** Saved as one PNG, side by side. */
  readonly pictures: () => readonly Layers[];
  readonly csv: () => string;
  /** Of what is saved, without its ending. */
  readonly fileName: string;
  /** A program, or a command line, that gives the same numbers; undefined where there is none. */
  readonly code: string | undefined;
  /** What that is; absent: TypeScript. */
  readonly codeTitle?: string;
  readonly tryThis: string;
}

/** How every page is laid out: pictures and what can be done with them on one side, controls on the other. */
export function Bench(props: BenchProps) {
  const { name, page, hidden, tools, children, tables, controls, code, codeTitle = STRINGS.code, ...rest } = props;
  const isTold = !hidden.has('text');
  const isSet = controls !== undefined && !hidden.has('controls');
  return (
    <div class="bench">
      <section class="pictures" aria-label={name}>
        {!hidden.has('tools') && tools}
        {children}
        {isTold && !isSet && <TryThis text={rest.tryThis} />}
        {!hidden.has('actions') && <Actions page={page} {...rest} />}
        {tables}
        {code !== undefined && <Code title={codeTitle} text={code} />}
      </section>
      {isSet && (
        <section class="controls" aria-label={STRINGS.settings}>
          {isTold && <TryThis text={rest.tryThis} />}
          {controls}
        </section>
      )}
    </div>
  );
}

const TryThis = ({ text }: { readonly text: string }) => (
  <p class="try">
    <strong>{STRINGS.tryThis}</strong> {text}
  </p>
);

function Code({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <CopyButton label={STRINGS.copyCode} text={() => text} />
      <Scroll label={title}>
        <pre>{text}</pre>
      </Scroll>
    </details>
  );
}

function Actions({ page, pictures, csv, fileName }: Pick<BenchProps, 'page' | 'pictures' | 'csv' | 'fileName'>) {
  return (
    <div class="actions">
      <button type="button" disabled={!page.canUndo.value} onClick={page.undo}>
        {STRINGS.undo}
      </button>
      <CopyButton label={STRINGS.copyLink} text={() => location.href} />
      <button type="button" onClick={() => savePng(`${fileName}.png`, pictures())}>
        {STRINGS.savePng}
      </button>
      <button type="button" onClick={() => saveCsv(`${fileName}.csv`, csv())}>
        {STRINGS.saveCsv}
      </button>
    </div>
  );
}
