import { BpmnModdle } from 'bpmn-moddle';
import { Compile } from 'typebox/compile';
import { Sheet, type SheetNext, type SheetStage, type Unsupported } from '../contract.ts';

/** What a file gives: a sheet of what is understood (null where nothing is), and all that is not. */
export type BpmnReading = { readonly sheet: Sheet | null; readonly unsupported: readonly Unsupported[] };

/** An element as the parser gives it. */
type Element = {
  readonly $type: string;
  readonly id?: string;
  readonly name?: string;
  readonly $body?: string;
  readonly $children?: readonly Element[];
  readonly $parent?: Element;
  readonly [field: string]: unknown;
};

const validator = Compile(Sheet);
const tasks = ['bpmn:UserTask', 'bpmn:Task', 'bpmn:ManualTask'];
const splits = ['bpmn:ExclusiveGateway', 'bpmn:ParallelGateway'];
const understood = [...tasks, ...splits, 'bpmn:StartEvent', 'bpmn:EndEvent', 'bpmn:SequenceFlow'];
/** What a flow element may have; anything else it has is told. */
const fields = new Set(
  'id name documentation extensionElements incoming outgoing lanes gatewayDirection sourceRef targetRef conditionExpression'.split(
    ' ',
  ),
);

/** Reads the subset of BPMN 2.0 that a sheet can hold, and names every element that stays out. */
export async function readBpmn(xml: string): Promise<BpmnReading> {
  const unsupported: Unsupported[] = [];
  const tell = ({ $type, id = '' }: Pick<Element, '$type' | 'id'>, why: Unsupported['why']) => {
    unsupported.push({ element: $type, id, why });
  };
  let root: Element;
  try {
    const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
    root = rootElement as Element;
    for (const { message } of warnings) {
      tell({ $type: /<([^>\s]+)>/.exec(message)?.[1] ?? message, id: '' }, 'unknown');
    }
  } catch (error) {
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return { sheet: null, unsupported: [{ element: first, id: '', why: 'unreadable' }] };
  }
  const roots = listIn(root, 'rootElements');
  const process = roots.find(({ $type }) => $type === 'bpmn:Process');
  for (const other of roots) if (other !== process) tell(other, 'kind');
  if (!process) return { sheet: null, unsupported };
  for (const field of ['artifacts', 'properties', 'resources', 'correlationSubscriptions', 'ioSpecification']) {
    for (const element of listIn(process, field)) tell(element, 'kind');
  }
  const elements = listIn(process, 'flowElements');
  const postOf = readLanes(process, tell);
  const stages = elements.filter(({ $type }) => tasks.includes($type));
  const codes = codesOf(stages);
  for (const element of elements) checkElement(element, tell);
  const [head, ...others] = extensionsOf(process, 'zs:sheet', tell);
  for (const other of others) tell(other, 'extension');
  const first = targetsOf(elements.find(({ $type }) => $type === 'bpmn:StartEvent'))[0];
  const start = first && passOn(first).at;
  const ordered = start ? [start, ...stages.filter((stage) => stage !== start)] : stages;
  const sheet = {
    code: text(head?.['code']) ?? codeOr(process.id, 'BPMN-1'),
    nameZh: process.name ?? process.id ?? '',
    template: head?.['template'] === 'true',
    serves: textsIn(head, 'serves'),
    department: text(head?.['department']) ?? '',
    madeFrom: text(head?.['madeFrom']) ?? null,
    ...limitOf(head),
    stages: ordered.filter((stage) => codes.has(stage)).map((stage) => toStage(stage, { codes, postOf, tell })),
  };
  if (validator.Check(sheet)) return { sheet, unsupported };
  for (const { instancePath } of validator.Errors(sheet)) {
    const at = /^\/stages\/(\d+)/.exec(instancePath);
    tell(at ? (ordered[Number(at[1])] ?? process) : process, 'detail');
  }
  return { sheet: null, unsupported };
}

type Tell = (element: Pick<Element, '$type' | 'id'>, why: Unsupported['why']) => void;

function checkElement(element: Element, tell: Tell): void {
  if (!understood.includes(element.$type)) return tell(element, 'kind');
  for (const key of Object.keys(element)) {
    const value = element[key];
    if (key.startsWith('$') || fields.has(key) || (Array.isArray(value) && value.length === 0)) continue;
    for (const inner of Array.isArray(value) ? value : [value]) {
      tell(isElement(inner) ? inner : { $type: `${element.$type}/${key}`, id: element.id ?? '' }, 'detail');
    }
  }
  const others = Object.keys((element['$attrs'] as object | undefined) ?? {}).filter((key) => !key.startsWith('xmlns'));
  for (const key of others) tell({ $type: `${element.$type}/@${key}`, id: element.id ?? '' }, 'extension');
  if (!tasks.includes(element.$type)) {
    for (const own of listIn(element['extensionElements'] as Element | undefined, 'values')) {
      tell({ $type: own.$type, id: element.id ?? '' }, 'extension');
    }
  }
  return undefined;
}

function readLanes(process: Element, tell: Tell): Map<Element, string> {
  const posts = new Map<Element, string>();
  const [set, ...others] = listIn(process, 'laneSets');
  for (const other of others) tell(other, 'kind');
  for (const lane of listIn(set, 'lanes')) {
    if (isElement(lane['childLaneSet'])) tell(lane['childLaneSet'], 'kind');
    for (const node of listIn(lane, 'flowNodeRef')) posts.set(node, lane.name ?? lane.id ?? '');
  }
  return posts;
}

function toStage(
  task: Element,
  { codes, postOf, tell }: { codes: ReadonlyMap<Element, string>; postOf: ReadonlyMap<Element, string>; tell: Tell },
): SheetStage {
  const [own, ...others] = extensionsOf(task, 'zs:stage', tell);
  for (const other of others) tell({ $type: other.$type, id: task.id ?? '' }, 'extension');
  const told = listIn(task, 'documentation').map((element) => text(element['text']) ?? '');
  const outgoing = listIn(task, 'outgoing');
  const [only] = outgoing;
  const split = only && outgoing.length === 1 ? splitAfter(only) : undefined;
  const fork = split?.$type === 'bpmn:ParallelGateway';
  const ways = split ? listIn(split, 'outgoing') : outgoing;
  if (outgoing.length > 1) tell(task, 'way');
  if (ways.length === 0) tell(task, 'way');
  const next = ways.map((flow): SheetNext => {
    const { at, passed } = passOn(targetOf(flow));
    const when =
      split && !fork
        ? (flow.name ?? text((flow['conditionExpression'] as Element | undefined)?.['body']) ?? null)
        : null;
    if (at && at.$type === 'bpmn:EndEvent') {
      return { when, to: null, end: at.name === undefined || at.name === '结束' ? null : at.name };
    }
    const to = at && codes.get(at);
    if (to === undefined) tell(passed.at(-1) ?? flow, 'way');
    return { when, to: to ?? null, end: null };
  });
  return {
    code: codes.get(task) ?? '',
    name: task.name ?? task.id ?? '',
    post: postOf.get(task) ?? '未定岗位',
    ...limitOf(own),
    criteria: own ? (textsIn(own, 'criteria')[0] ?? '') : told.join(' ').replaceAll(/\s+/g, ' ').trim(),
    materials: textsIn(own, 'material'),
    output: textsIn(own, 'output')[0] ?? '',
    subItems: textsIn(own, 'subItem'),
    join: listIn(task, 'incoming').some((flow) => isJoin(sourceOf(flow))),
    fork,
    next,
  };
}

/** Where a way comes to: gateways with one way out are passed. */
function passOn(target: Element | undefined): { at: Element | undefined; passed: Element[] } {
  const passed: Element[] = [];
  let at = target;
  while (at && splits.includes(at.$type) && !passed.includes(at)) {
    passed.push(at);
    const outgoing = listIn(at, 'outgoing');
    at = outgoing.length === 1 ? targetOf(outgoing[0]) : undefined;
  }
  return { at, passed };
}

function splitAfter(flow: Element): Element | undefined {
  const { passed } = passOn(targetOf(flow));
  const last = passed.at(-1);
  return last && listIn(last, 'outgoing').length > 1 && !passed.slice(0, -1).some(isJoin) ? last : undefined;
}

function isJoin(element: Element | undefined): boolean {
  return element?.$type === 'bpmn:ParallelGateway' && listIn(element, 'incoming').length > 1;
}

function codesOf(stages: readonly Element[]): Map<Element, string> {
  const codes = new Map<Element, string>();
  const used = new Set<string>();
  stages.forEach((stage, at) => {
    const own = listIn(stage['extensionElements'] as Element | undefined, 'values').find(
      ({ $type }) => $type === 'zs:stage',
    );
    const code = text(own?.['code']) ?? codeOr(stage.id, `S${at + 1}`);
    const free = used.has(code) ? `${code}-${at + 1}` : code;
    used.add(free);
    codes.set(stage, free);
  });
  return codes;
}

function codeOr(id: string | undefined, other: string): string {
  return id !== undefined && /^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$/.test(id) ? id : other;
}

/** The extension elements of an element, ours first; the others are told. */
function extensionsOf(element: Element, ours: string, tell: Tell): Element[] {
  const all = listIn(element['extensionElements'] as Element | undefined, 'values');
  for (const other of all) if (other.$type !== ours) tell({ $type: other.$type, id: element.id ?? '' }, 'extension');
  return all.filter(({ $type }) => $type === ours);
}

function limitOf(own: Element | undefined): Pick<Sheet, 'amount' | 'unit'> {
  const [amount, unit] = [text(own?.['amount']), text(own?.['unit'])];
  if (amount === undefined || unit === undefined) return { amount: null, unit: null };
  // What is no unit of ours fails the check of the whole sheet, which names the stage.
  return { amount: Number(amount), unit: unit as Sheet['unit'] };
}

function textsIn(own: Element | undefined, name: string): string[] {
  return (own?.$children ?? []).filter(({ $type }) => $type === `zs:${name}`).map(({ $body = '' }) => $body.trim());
}

function listIn(element: Element | undefined, field: string): readonly Element[] {
  const value = element?.[field];
  if (Array.isArray(value)) return value.filter(isElement);
  return isElement(value) ? [value] : [];
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && '$type' in value;
}

function targetOf(flow: Element | undefined): Element | undefined {
  return listIn(flow, 'targetRef')[0];
}

function sourceOf(flow: Element | undefined): Element | undefined {
  return listIn(flow, 'sourceRef')[0];
}

function targetsOf(element: Element | undefined): Element[] {
  return listIn(element, 'outgoing').flatMap((flow) => targetOf(flow) ?? []);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
