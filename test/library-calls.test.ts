import ts from 'typescript';
import { expect, test } from 'vitest';
import { type ValidCall, validCalls } from './helpers/library/calls.ts';
import { validChartCalls } from './helpers/library/chart-calls.ts';

/*
 * What the calls leave out, no test can spoil: each argument of a function, its members and theirs have to be in one of them. The
 * elements of lists and what classes take are not looked at.
 */

const ENTRIES = ['src/index.ts', 'src/report/charts.ts'];

/** Paths alone, and what starts threads: these are tested one by one. A default is the only argument of the others. */
const ALONE =
  /^(load(Checkpoint|Cohort|KnnModel|LinearModel|NetworkModel)|read\w+|openRun|openBackend|createWasmBackend)$/;
const FACTORIES = /^(crammerSinger|hinge|oneVsAllHinge|oneVsAllSquaredHinge|squaredHinge)$/;

/** Tested where they are: what would download, or draw all images first. */
const ELSEWHERE = [/^loadDataset: options\.(classes|download\.\w+)$/, /\.init\.fillVector$/];

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object(value) === value && Object.getPrototypeOf(value) === Object.prototype;

function programOf(files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  return ts.createProgram(files, { ...options, noEmit: true });
}

const program = programOf(ENTRIES);
const checker = program.getTypeChecker();

/** The members of a type that none of the values has, and theirs. */
function* missing(type: ts.Type, values: readonly unknown[], where: string, depth: number): Generator<string> {
  const objects = values.filter(isPlain);
  if (objects.length === 0) return;
  for (const part of type.isUnion() ? type.types : [type]) {
    const isObject = (part.flags & ts.TypeFlags.Object) !== 0 && !checker.isArrayType(part);
    if (!isObject || part.getCallSignatures().length > 0) continue;
    for (const member of checker.getPropertiesOfType(part)) {
      const isOurs = member.declarations?.every((one) => !one.getSourceFile().fileName.includes('node_modules'));
      if (isOurs !== true) continue;
      const given = objects.map((one) => one[member.name]).filter((one) => one !== undefined);
      const at = `${where}.${member.name}`;
      if (given.length === 0) yield at;
      else if (depth > 0) yield* missing(checker.getTypeOfSymbol(member), given, at, depth - 1);
    }
  }
}

/** What a call is of: some functions have several, `trainLinear, resumed`. */
const isOf =
  (name: string) =>
  ([key]: [string, ValidCall]) =>
    new RegExp(`^${name}($|,| )`).test(key);

test('the calls have every argument that a function takes, with its members and theirs', () => {
  const calls = Object.entries({ ...validCalls('unused'), ...validChartCalls() });
  const faults: string[] = [];
  for (const entry of ENTRIES) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
    for (const exported of checker.getExportsOfModule(module)) {
      const [signature] = checker.getTypeOfSymbol(exported).getCallSignatures();
      if (signature === undefined || ALONE.test(exported.name) || FACTORIES.test(exported.name)) continue;
      const own = calls.filter(isOf(exported.name)).map(([, { given }]) => given);
      for (const [i, parameter] of signature.parameters.entries()) {
        const values = own.map((given) => given[i]).filter((one) => one !== undefined);
        if (values.length === 0) faults.push(`${exported.name}: ${parameter.name}`);
        const type = checker.getTypeOfSymbol(parameter);
        faults.push(...missing(type, values, `${exported.name}: ${parameter.name}`, 1));
      }
    }
  }
  expect(faults.filter((one) => !ELSEWHERE.some((pattern) => pattern.test(one)))).toEqual([]);
  expect(faults.length).toBeGreaterThan(0); // else the types were not found
});
