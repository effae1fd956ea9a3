import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/* Who imports whom in src, read from the sources. The AssemblyScript is a world of its own and not among them. */

export interface Import {
  readonly file: string;
  /** A file below src, or a package. */
  readonly from: string;
  readonly typeOnly: boolean;
  /** By `import()`: not before it is asked for. */
  readonly later: boolean;
  /** Under which condition, where the package's imports choose the file. */
  readonly when?: string;
}

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** All files, as paths below src. */
export const files: readonly string[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('kernels/assembly'))
  .sort();

export const sources: ReadonlyMap<string, ts.SourceFile> = new Map(
  files.map((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return [file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)];
  }),
);

type Conditions = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
/** The `imports` of package.json. */
export const packageImports: Readonly<Record<string, Conditions>> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).imports;

/** What a specifier may stand for: one file or package, or for `#…` one file a condition. */
function targets(file: string, specifier: string): readonly Pick<Import, 'from' | 'when'>[] {
  const below = (path: string) => relative(src, path).replaceAll('\\', '/');
  if (specifier.startsWith('.')) return [{ from: below(resolve(src, dirname(file), specifier)) }];
  const chosen = packageImports[specifier]?.['cifar-train-src'];
  if (chosen === undefined) return [{ from: specifier }];
  return Object.entries(chosen).map(([when, path]) => ({ from: below(resolve(root, path)), when }));
}

/** Every import, export from, import() and import type. */
export const imports: readonly Import[] = [...sources].flatMap(([file, source]) => {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, later = false): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    found.push(...targets(file, specifier.text).map((target) => ({ file, ...target, typeOnly, later })));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false, true);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
});

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

/**
 * The files and packages that some files load, and those files themselves.
 * @param condition the one that holds, where the package's imports choose
 */
export const reachedFrom = (roots: readonly string[], condition: 'node' | 'default'): readonly string[] =>
  follow(roots, ({ when = condition }) => when === condition);

/** Those that some files load before anything is asked for, on Node: without what stands in an `import()`. */
export const loadedAtOnce = (roots: readonly string[]): readonly string[] =>
  follow(roots, ({ later, when = 'node' }) => !later && when === 'node');

function follow(roots: readonly string[], along: (one: Import) => boolean): readonly string[] {
  const reached = new Set(roots);
  for (const file of reached) {
    for (const one of imports) if (one.file === file && !one.typeOnly && along(one)) reached.add(one.from);
  }
  return [...reached];
}
