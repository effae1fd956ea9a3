import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/*
 * The library as who installs it sees it: the declarations in dist, read by a strict compiler that has no types of Node.
 */

const dist = resolve(import.meta.dirname, '../dist');
const entry = join(dist, 'index.d.ts');
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
function programOf(text: string): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === consumer || fileExists(path);
  host.getSourceFile = (path, ...more) =>
    path === consumer ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) : getSourceFile(path, ...more);
  return ts.createProgram([consumer], OPTIONS, host);
}

const program = programOf(`export * from './dist/index.js';`);
const checker = program.getTypeChecker();
const unaliased = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const index = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
const exported = checker.getExportsOfModule(index).map(unaliased);
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

  test.each(exported.map((symbol) => ({ name: symbol.name, symbol })))('$name: has a name too', ({ symbol }) => {
    const said = (symbol.declarations ?? []).flatMap(namesIn);
    const hidden = said.filter((one) => isOurs(one) && !exported.includes(one));
    expect(hidden.map(({ name }) => name)).toEqual([]);
  });
});

test('a strict consumer without types of Node takes the library', () => {
  const names = exported.map(({ name }) => name).join(', ');
  const using = programOf(`import { ${names} } from './dist/index.js';\n`);
  const wrong = ts.getPreEmitDiagnostics(using).map(({ file, start, messageText }) => {
    const where = file === undefined || start === undefined ? '' : file.text.slice(start, start + 80).split('\n')[0];
    return `${file?.fileName}: ${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(wrong).toEqual([]);
});
