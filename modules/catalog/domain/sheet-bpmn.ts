import type { Sheet, SheetStage } from '../contract.ts';
import { chartOf, escapeXml, limitText, type PlacedEdge, type PlacedNode } from './sheet-chart.ts';

/** The namespace of what BPMN has no element for: limits, materials, sub-items, the head of a sheet. */
export const ownNamespace = 'urn:zhenshu:sheet:1';

const elementOf = {
  start: 'startEvent',
  stage: 'userTask',
  choice: 'exclusiveGateway',
  merge: 'exclusiveGateway',
  fork: 'parallelGateway',
  join: 'parallelGateway',
  end: 'endEvent',
} as const;

/**
 * A sheet as BPMN 2.0 with its diagram: user tasks, gateways, flows with conditions, a lane for each post. What BPMN has
 * no element for stands in extension elements, so that reading it back gives the same sheet.
 */
export function toBpmn(sheet: Sheet): string {
  const { nodes, edges } = chartOf(sheet, 'bpmn');
  const posts = [...new Set(sheet.stages.map(({ post }) => post))];
  const id = `sheet_${sheet.code}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zs="${ownNamespace}" id="definitions" targetNamespace="${ownNamespace}" exporter="Zhenshu">`,
    `<bpmn:process id="${id}" name="${escapeXml(sheet.nameZh)}" isExecutable="false">`,
    `<bpmn:extensionElements>${headOf(sheet)}</bpmn:extensionElements>`,
    '<bpmn:laneSet id="lanes">',
    ...posts.map((post, at) => laneOf(post, at, sheet.stages)),
    '</bpmn:laneSet>',
    ...nodes.map((node) => nodeOf(node, edges)),
    ...edges.map((edge) => flowElement(edge, nodes)),
    '</bpmn:process>',
    `<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}">`,
    ...nodes.map(shapeOf),
    ...edges.map(edgeOf),
    '</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>',
    '</bpmn:definitions>',
    '',
  ].join('\n');
}

function headOf({ code, template, department, madeFrom, serves, ...limit }: Sheet): string {
  const more = [
    attributeOf('department', department || null),
    attributeOf('madeFrom', madeFrom),
    ...limitAttributes(limit),
  ].join('');
  return `<zs:sheet code="${code}" template="${template}"${more}>${listOf('serves', serves)}</zs:sheet>`;
}

function laneOf(post: string, at: number, stages: readonly SheetStage[]): string {
  const own = stages.filter((stage) => stage.post === post);
  const refs = own.map(({ code }) => `<bpmn:flowNodeRef>stage_${code}</bpmn:flowNodeRef>`).join('');
  return `<bpmn:lane id="lane_${at + 1}" name="${escapeXml(post)}">${refs}</bpmn:lane>`;
}

function nodeOf({ id, kind, label, stage }: PlacedNode, edges: readonly PlacedEdge[]): string {
  const name = label === '' ? '' : ` name="${escapeXml(label)}"`;
  const ways = [
    ...edges.filter(({ to }) => to === id).map((edge) => `<bpmn:incoming>${edge.id}</bpmn:incoming>`),
    ...edges.filter(({ from }) => from === id).map((edge) => `<bpmn:outgoing>${edge.id}</bpmn:outgoing>`),
  ].join('');
  const direction = { choice: 'Diverging', fork: 'Diverging', merge: 'Converging', join: 'Converging' };
  const more = kind in direction ? ` gatewayDirection="${direction[kind as keyof typeof direction]}"` : '';
  const own = stage ? stageParts(stage) : '';
  return `<bpmn:${elementOf[kind]} id="${id}"${name}${more}>${own}${ways}</bpmn:${elementOf[kind]}>`;
}

function stageParts(stage: SheetStage): string {
  const { code, criteria, materials, output, subItems } = stage;
  const told = [limitText(stage), criteria, materials.join('；'), output].filter((text) => text !== '').join('\n');
  const inner = [
    criteria === '' ? '' : `<zs:criteria>${escapeXml(criteria)}</zs:criteria>`,
    listOf('material', materials),
    output === '' ? '' : `<zs:output>${escapeXml(output)}</zs:output>`,
    listOf('subItem', subItems),
  ].join('');
  const documentation = told === '' ? '' : `<bpmn:documentation>${escapeXml(told)}</bpmn:documentation>`;
  const limits = limitAttributes(stage).join('');
  return `${documentation}<bpmn:extensionElements><zs:stage code="${code}"${limits}>${inner}</zs:stage></bpmn:extensionElements>`;
}

function flowElement({ id, from, to, label }: PlacedEdge, nodes: readonly PlacedNode[]): string {
  const isChoice = nodes.some((node) => node.id === from && node.kind === 'choice');
  const start = `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"`;
  if (!isChoice) return `${start}/>`;
  const condition = `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escapeXml(label)}</bpmn:conditionExpression>`;
  return `${start} name="${escapeXml(label)}">${condition}</bpmn:sequenceFlow>`;
}

function shapeOf({ id, kind, x, y, width, height }: PlacedNode): string {
  const marker = kind === 'choice' || kind === 'merge' ? ' isMarkerVisible="true"' : '';
  return `<bpmndi:BPMNShape id="${id}_di" bpmnElement="${id}"${marker}><dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
}

function edgeOf({ id, points }: PlacedEdge): string {
  const ways = points.map(({ x, y }) => `<di:waypoint x="${x}" y="${y}"/>`).join('');
  return `<bpmndi:BPMNEdge id="${id}_di" bpmnElement="${id}">${ways}</bpmndi:BPMNEdge>`;
}

function limitAttributes({ amount, unit }: Pick<SheetStage, 'amount' | 'unit'>): string[] {
  return [attributeOf('amount', amount === null ? null : String(amount)), attributeOf('unit', unit)];
}

function attributeOf(name: string, value: string | null): string {
  return value === null ? '' : ` ${name}="${escapeXml(value)}"`;
}

function listOf(name: string, texts: readonly string[]): string {
  return texts.map((text) => `<zs:${name}>${escapeXml(text)}</zs:${name}>`).join('');
}
