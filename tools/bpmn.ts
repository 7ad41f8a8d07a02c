/**
 * `npm run bpmn -- FOLDER`: writes every procedure sheet (流程施工图) of the demo county as FOLDER/CODE.bpmn and its chart as
 * CODE.svg, checks each against the BPMN 2.0 schema of the OMG, opens it with the reader of bpmn.io, reads it back and
 * compares. The last line is one JSON object; exits non-zero where a file falls short.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Compile } from 'typebox/compile';
import { Sheet } from '@zhenshu/catalog/contract.ts';
import { chartOf, checkSheet, crossingsOf, svgOf, toBpmn } from '@zhenshu/catalog/domain.ts';
import { readBpmn } from '@zhenshu/catalog/server.ts';
import { validateBpmn } from '@zhenshu/catalog/testing/bpmn-schema.ts';
import { countSubItems, isBranched, makeSheets } from '@zhenshu/catalogs/demo/sheets.ts';

if (process.argv[2] === undefined) throw new Error('Usage: npm run bpmn -- FOLDER');
const folder = resolve(process.argv[2]);
mkdirSync(folder, { recursive: true });
const say = (line: string) => process.stdout.write(`${line}\n`);
const shape = Compile(Sheet);
const all = makeSheets();
const counts = { crossings: 0, wrong: 0, invalid: 0, different: 0, unsupported: 0 };
for (const sheet of all) {
  counts.crossings += crossingsOf(chartOf(sheet));
  const faults = checkSheet(sheet).filter(({ warning }) => !warning);
  for (const { stage, code } of faults) say(`${sheet.code} ${sheet.nameZh} ${stage}: ${code}`);
  if (faults.length > 0 || !shape.Check(sheet)) counts.wrong += 1;
  const xml = toBpmn(sheet);
  writeFileSync(join(folder, `${sheet.code}.bpmn`), xml);
  writeFileSync(join(folder, `${sheet.code}.svg`), svgOf(sheet));
  try {
    validateBpmn(xml);
  } catch (error) {
    counts.invalid += 1;
    say(`${sheet.code}: ${String(error)}`);
  }
  const { sheet: again, unsupported } = await readBpmn(xml);
  if (unsupported.length > 0) counts.unsupported += 1;
  if (!isDeepStrictEqual(again, sheet)) counts.different += 1;
}
const sheets = all.filter(({ template }) => !template);
const figures = {
  files: all.length,
  sheets: sheets.length,
  templates: all.length - sheets.length,
  subItems: countSubItems(sheets),
  branched: sheets.filter(isBranched).length,
};
say(JSON.stringify({ ...figures, ...counts }));
if (Object.values(counts).some((count) => count > 0)) process.exitCode = 1;
