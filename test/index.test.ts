import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/*
 * The library as who installs it sees it: the declarations in dist, read by a strict compiler that has no types of Node.
 */

const dist = resolve(import.meta.dirname, '../dist');
const consumer = join(dist, '../consumer.ts');

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  strict: true,
  exactOptionalPropertyTypes: true,
  types: [],
  skipLibCheck: false,
  noEmit: true,
};

/** A program of one file, beside the package. */
function programOf(text: string, options = OPTIONS): ts.Program {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === consumer || fileExists(path);
  host.getSourceFile = (path, ...more) =>
    path === consumer ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) : getSourceFile(path, ...more);
  return ts.createProgram([consumer], options, host);
}

/** What a compiler finds wrong, and where. */
const faultsOf = (program: ts.Program): readonly string[] =>
  ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const where = file === undefined || start === undefined ? '' : file.text.slice(start, start + 80).split('\n')[0];
    return `${file?.fileName}: ${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });

const program = programOf(`export * from './dist/index.js';\nexport * as charts from './dist/report/charts.js';`);
const checker = program.getTypeChecker();
const unaliased = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const exportsOf = (file: string): readonly ts.Symbol[] => {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(dist, file))!)!;
  return checker.getExportsOfModule(module).map(unaliased);
};
const exported = exportsOf('index.d.ts');
const charts = exportsOf('report/charts.d.ts');
const PIECES = ['Loss', 'BuiltInLoss', 'Regularizer', 'Optimizer', 'Schedule'];

/** Whether it is a loss, a penalty, an update rule or a schedule, or makes one. */
function isPiece(symbol: ts.Symbol): boolean {
  if (symbol.valueDeclaration === undefined) return false;
  const type = checker.getTypeOfSymbol(symbol);
  const makes = type.getCallSignatures().map((signature) => signature.getReturnType());
  return [type, ...makes].some((one) => PIECES.includes(one.symbol?.name));
}

const isTable = ({ name }: ts.Symbol): boolean =>
  ['LOSSES', 'REGULARIZERS', 'OPTIMIZERS', 'SCHEDULES', 'INITIALIZERS'].includes(name);
const pieces = exported.filter((symbol) => isPiece(symbol) || isTable(symbol));
const exampleOf = (symbol: ts.Symbol): string | undefined => {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'example');
  return tag && ts.displayPartsToString(tag.text);
};

describe('what stands in a public signature', () => {
  const DECLARED = [
    ts.isInterfaceDeclaration,
    ts.isTypeAliasDeclaration,
    ts.isClassDeclaration,
    ts.isVariableDeclaration,
  ];
  const isOurs = (symbol: ts.Symbol): boolean => {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration?.getSourceFile().fileName.startsWith(dist)) return false;
    return DECLARED.some((isDeclared) => isDeclared(declaration));
  };
  /** The names that a declaration says, each with its symbol. */
  const namesIn = (node: ts.Node): readonly ts.Symbol[] => {
    const found = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const below: ts.Symbol[] = [];
    ts.forEachChild(node, (child) => void below.push(...namesIn(child)));
    return found === undefined ? below : [unaliased(found), ...below];
  };

  const all = [...exported, ...charts];
  test.each(all.map((symbol) => ({ name: symbol.name, symbol })))('$name: has a name too', ({ symbol }) => {
    const said = (symbol.declarations ?? []).flatMap(namesIn);
    const hidden = said.filter((one) => isOurs(one) && !all.includes(one));
    expect(hidden.map(({ name }) => name)).toEqual([]);
  });
});

test.each(pieces.map((symbol) => ({ name: symbol.name, symbol })))(
  '$name: its docstring shows one use',
  ({ symbol }) => {
    expect(exampleOf(symbol)).toContain(symbol.name);
  },
);

test('every piece is found', () => {
  const names = pieces.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['cosine', 'stepDecay', 'sgd', 'adam', 'softmax', 'hinge', 'l2', 'LOSSES']),
  );
  expect(names.length).toBeGreaterThan(25);
});

test('a strict consumer without types of Node takes the library, and every example of a docstring', () => {
  const names = exported.map(({ name }) => name).join(', ');
  const examples = pieces.map((symbol) => `{ ${exampleOf(symbol)} }`).join('\n');
  expect(faultsOf(programOf(`import { ${names} } from './dist/index.js';\n${examples}\n`))).toEqual([]);
});

test.each(['index', 'browser'])(
  'a strict consumer with types of Node, but without the DOM, takes dist/%s.js',
  (name) => {
    const options = { ...OPTIONS, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: ['node'] };
    expect(faultsOf(programOf(`export * from './dist/${name}.js';`, options))).toEqual([]);
  },
);
