import ts from 'typescript';
import { expect, test } from 'vitest';
import { sources } from './helpers/imports.ts';

test('what the library and the experiments say names no flag: those are for the command line to name', () => {
  const rooms = /^(util|kernels|features|models|selection|experiments)\//;
  // These say what to type in words of the command line.
  const speakers = /^experiments\/(crossval\/|resuming\/|ownership\.ts$|command-line\.ts$)/;
  const ofRedisCli = /^ --(tls|user USER|askpass)$/;
  const flags = [...sources].flatMap(([file, source]) => {
    if (!rooms.test(file) || speakers.test(file)) return [];
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        const isCommand = node.text.startsWith('cifar-train '); // which is a command line
        if (/(^|[\s`(])--[a-z]/.test(node.text) && !isCommand && !ofRedisCli.test(node.text))
          texts.push(`${file}: ${node.text}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  });
  expect(flags).toEqual([]);
});

test('a hint of several lines is made of pieces: in a plain text a line break may come from a name, and is shown escaped', () => {
  const plain = [...sources].flatMap(([file, source]) => {
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
      const isHint = ts.isPropertyAssignment(node) && node.name.getText(source) === 'hint';
      const value = isHint ? node.initializer : undefined;
      const isText = value !== undefined && (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value));
      if (isText && /\n|\\n/.test(value.getText(source))) texts.push(`${file}: ${value.getText(source)}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  });
  expect(plain).toEqual([]);
});
