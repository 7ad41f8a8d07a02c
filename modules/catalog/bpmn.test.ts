import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { toBpmn } from './domain/sheet-bpmn.ts';
import { chartOf, svgOf, wrap } from './domain/sheet-chart.ts';
import { readBpmn } from './usecases/read-bpmn.ts';
import { validateBpmn } from './testing/bpmn-schema.ts';
import { aSheet, aStage, anySheet } from './testing/sheets.ts';

test('a sheet as BPMN is valid, opens without warnings and reads back the same', async () => {
  await fc.assert(
    fc.asyncProperty(anySheet, async (sheet) => {
      const xml = toBpmn(sheet);
      validateBpmn(xml);
      assert.deepEqual((await new BpmnModdle().fromXML(xml)).warnings, []);
      assert.deepEqual(await readBpmn(xml), { sheet, unsupported: [] });
    }),
    { numRuns: 60 },
  );
});

test('the schema refuses what is no BPMN', () => {
  const xml = toBpmn(aSheet([aStage('1', null)]));
  assert.throws(() => validateBpmn(xml.replace('sourceRef="start"', 'source="start"')), /sourceRef/);
  assert.throws(() => validateBpmn(xml.replace('<di:waypoint', '<di:point')), /waypoint/);
});

test('what a sheet has no place for is named, element by element', async () => {
  const xml = toBpmn(aSheet([aStage('1', '2'), aStage('2', null)]))
    .replace('<bpmn:userTask id="stage_2"', '<bpmn:scriptTask id="script_9" name="计算"/><bpmn:userTask id="stage_2"')
    .replace('<bpmn:endEvent id="end_2_1" name="结束">', '$&<bpmn:terminateEventDefinition id="stop_1"/>')
    .replace('</bpmn:process>', '<bpmn:textAnnotation id="note_1"/></bpmn:process>');
  const { unsupported } = await readBpmn(xml);
  assert.deepEqual(
    unsupported.map(({ element, id }) => [element, id]),
    [
      ['bpmn:TextAnnotation', 'note_1'],
      ['bpmn:ScriptTask', 'script_9'],
      ['bpmn:TerminateEventDefinition', 'stop_1'],
    ],
  );
  const { sheet, unsupported: all } = await readBpmn('<a>');
  assert.equal(sheet, null);
  assert.equal(all[0]?.why, 'unreadable');
});

test('a chart has every box apart from the others and every text whole', () => {
  fc.assert(
    fc.property(anySheet, (sheet) => {
      const { nodes, width, height } = chartOf(sheet);
      nodes.forEach((a, at) => {
        assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height);
        for (const b of nodes.slice(at + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          assert.ok(apart, `${a.id} lies over ${b.id}`);
        }
      });
      XmlDocument.fromString(svgOf(sheet)).dispose();
      for (const { name } of sheet.stages) assert.equal(wrap(name, 100).join(''), name);
    }),
    { numRuns: 60 },
  );
});
