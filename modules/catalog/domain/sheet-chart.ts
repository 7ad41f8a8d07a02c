import { Graph, layout } from '@dagrejs/dagre';
import type { Sheet, SheetStage } from '../contract.ts';
import { messages } from '../messages.ts';
import { flowOf, type Flow, type FlowEdge, type FlowNode } from './sheet-flow.ts';

type Point = { readonly x: number; readonly y: number };
type Box = Point & { readonly width: number; readonly height: number };
export type PlacedNode = FlowNode & Box & { readonly lines: readonly string[] };
export type PlacedEdge = FlowEdge & {
  readonly points: readonly Point[];
  readonly at: Point;
  readonly lines: readonly string[];
};
/** A flow with places: boxes by their upper left corner. */
export type Chart = {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
};

const [letter, line, inside] = [14, 20, 12];
const stageWidth = 208;
const margin = 24;

/** Whether points are drawn for people (bars and named ends) or as the squares and circles of BPMN. */
type Form = 'chart' | 'bpmn';
const rankers = ['network-simplex', 'tight-tree', 'longest-path'] as const;

/** Places the points of a sheet in layers from top to bottom: of several arrangements the one with the fewest crossings. */
export function chartOf(sheet: Pick<Sheet, 'stages'>, form: Form = 'chart'): Chart {
  const flow = flowOf(sheet);
  const turned = { nodes: flow.nodes, edges: flow.edges.toReversed() };
  let best: Chart | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const ranker of rankers) {
    for (const tried of [flow, turned]) {
      const chart = place(tried, ranker, form);
      const crossings = crossingsOf(chart);
      if (crossings >= fewest) continue;
      best = { ...chart, edges: chart.edges.toSorted((a, b) => indexOf(flow, a) - indexOf(flow, b)) };
      fewest = crossings;
      if (fewest === 0) return best;
    }
  }
  return best ?? { width: 0, height: 0, nodes: [], edges: [] };
}

function indexOf({ edges }: Flow, { id }: FlowEdge): number {
  return edges.findIndex((edge) => edge.id === id);
}

function place(flow: Flow, ranker: (typeof rankers)[number], form: Form): Chart {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ ranker, rankdir: 'TB', nodesep: 36, edgesep: 24, ranksep: 36, marginx: margin, marginy: margin });
  const words = new Map<string, string[]>();
  for (const node of flow.nodes) {
    const lines = linesOf(node);
    words.set(node.id, lines);
    graph.setNode(node.id, form === 'bpmn' && node.kind !== 'stage' ? { width: 36, height: 36 } : sizeOf(node, lines));
  }
  for (const edge of flow.edges) {
    const lines = wrap(edge.label, 9 * letter);
    words.set(edge.id, lines);
    const width = Math.max(0, ...lines.map(widthOf)) + (lines.length > 0 ? 8 : 0);
    graph.setEdge(edge.from, edge.to, { width, height: lines.length * line, labelpos: 'c' }, edge.id);
  }
  layout(graph);
  const nodes = flow.nodes.map((node): PlacedNode => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(node.id) as Partial<Box>;
    const lines = words.get(node.id) ?? [];
    return { ...node, x: round(x - width / 2), y: round(y - height / 2), width, height, lines };
  });
  const edges = flow.edges.map((edge): PlacedEdge => {
    const placed = graph.edge(edge.from, edge.to, edge.id) as { points: Point[] } & Partial<Point>;
    const points = placed.points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
    const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
    const at = { x: round(placed.x ?? middle.x), y: round(placed.y ?? middle.y) };
    return { ...edge, points, at, lines: words.get(edge.id) ?? [] };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width: Math.ceil(width), height: Math.ceil(height), nodes, edges };
}

/** How often ways cross each other or run over a box that is not theirs. */
export function crossingsOf({ nodes, edges }: Pick<Chart, 'nodes' | 'edges'>): number {
  const ways = edges.map((edge) => ({
    edge,
    parts: edge.points.slice(1).map((to, at) => [edge.points[at] ?? to, to] as const),
  }));
  let count = 0;
  ways.forEach(({ edge, parts }, at) => {
    for (const other of ways.slice(at + 1)) {
      if (parts.some((a) => other.parts.some((b) => doCross(a, b)))) count += 1;
    }
    for (const { id, x, y, width, height } of nodes) {
      if (id === edge.from || id === edge.to) continue;
      const [a, b] = [
        { x, y },
        { x: x + width, y: y + height },
      ];
      const diagonals = [
        [a, b] as const,
        [
          { x: a.x, y: b.y },
          { x: b.x, y: a.y },
        ] as const,
      ];
      if (parts.some((part) => diagonals.some((diagonal) => doCross(part, diagonal)))) count += 1;
    }
  });
  return count;
}

/** Whether two lines cross inside; touching at an end is no crossing. */
function doCross([a, b]: readonly [Point, Point], [c, d]: readonly [Point, Point]): boolean {
  const side = (p: Point, q: Point, r: Point) => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** The chart of a sheet as SVG, stages as boxes with post and limit, choices as diamonds; text is whole and may be searched. */
export function svgOf(sheet: Pick<Sheet, 'stages' | 'nameZh'>): string {
  const { width, height, nodes, edges } = chartOf(sheet);
  const posts = [...new Set(sheet.stages.map(({ post }) => post))];
  const shapes = nodes.map((node) => shapeOf(node, posts.indexOf(node.stage?.post ?? '')));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(sheet.nameZh)}" font-family="'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif" font-size="${letter}">`,
    `<title>${escapeXml(sheet.nameZh)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 1L10 5L0 9z" fill="#4b5563"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...edges.map(
      ({ points }) =>
        `<path d="${pathOf(points)}" fill="none" stroke="#4b5563" stroke-width="1.5" marker-end="url(#tip)"/>`,
    ),
    ...shapes,
    ...edges.flatMap(({ at, lines }) => labelOf(at, lines)),
    '</svg>',
  ].join('\n');
}

const tints = ['#dbeafe', '#dcfce7', '#fef3c7', '#fce7f3', '#ede9fe', '#cffafe', '#ffedd5', '#e5e7eb'];

function shapeOf({ kind, x, y, width, height, lines, stage }: PlacedNode, tint: number): string {
  const [cx, cy] = [x + width / 2, y + height / 2];
  const text = (top: number, list: readonly string[], more = '') =>
    list
      .map(
        (words, at) =>
          `<text x="${cx}" y="${top + at * line + 15}" text-anchor="middle" ${more}>${escapeXml(words)}</text>`,
      )
      .join('');
  if (kind === 'stage' && stage) {
    const names = wrap(stage.name, stageWidth - 2 * inside);
    const head = names.length * line + inside;
    const rest = lines.slice(names.length);
    return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="#1f4e8c" stroke-width="1.5"/><path d="M${x + 1} ${y + head}V${y + 6}q0-5 5-5H${x + width - 6}q5 0 5 5V${y + head}z" fill="${tints[tint % tints.length]}"/>${text(y + inside / 2, names, 'font-weight="600" fill="#111827"')}${text(y + head + inside / 2, rest, 'font-size="13" fill="#374151"')}</g>`;
  }
  if (kind === 'start' || kind === 'end') {
    const fill = kind === 'start' ? '#1f4e8c' : '#374151';
    return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" fill="${fill}"/>${text(cy - (lines.length * line) / 2, lines, 'fill="#ffffff"')}</g>`;
  }
  if (kind === 'choice' || kind === 'merge') {
    return `<path d="M${cx} ${y}L${x + width} ${cy}L${cx} ${y + height}L${x} ${cy}z" fill="#ffffff" stroke="#b45309" stroke-width="1.5"/>`;
  }
  return `<rect x="${x}" y="${cy - 3}" width="${width}" height="6" fill="#1f4e8c"><title>${kind === 'fork' ? '并行' : '汇合'}</title></rect>`;
}

function labelOf({ x, y }: Point, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(widthOf)) + 8;
  const top = y - (lines.length * line) / 2;
  return [
    `<rect x="${x - width / 2}" y="${top}" width="${width}" height="${lines.length * line}" fill="#ffffff" opacity="0.92"/>`,
    ...lines.map(
      (words, at) =>
        `<text x="${x}" y="${top + at * line + 15}" text-anchor="middle" font-size="13" fill="#92400e">${escapeXml(words)}</text>`,
    ),
  ];
}

function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach(({ x, y }, at) => {
    const after = rest[at + 1];
    if (after) path += `Q${x} ${y} ${round((x + after.x) / 2)} ${round((y + after.y) / 2)}`;
    else path += `L${x} ${y}`;
  });
  return path;
}

function linesOf({ kind, label, stage }: FlowNode): string[] {
  const room = stageWidth - 2 * inside;
  if (stage) return [...wrap(stage.name, room), ...wrap(stage.post, room), ...wrap(limitText(stage), room)];
  return kind === 'end' || kind === 'start' ? wrap(label, 9 * letter) : [];
}

function sizeOf({ kind }: FlowNode, lines: readonly string[]): { width: number; height: number } {
  if (kind === 'stage') return { width: stageWidth, height: lines.length * line + 2 * inside };
  if (kind === 'choice' || kind === 'merge') return { width: 36, height: 36 };
  if (kind === 'fork' || kind === 'join') return { width: 160, height: 16 };
  return { width: Math.max(72, ...lines.map((words) => widthOf(words) + 32)), height: lines.length * line + 14 };
}

/** The limit of a stage as people read it, '' where it has none. */
export function limitText({ amount, unit }: Pick<SheetStage, 'amount' | 'unit'>): string {
  return amount === null || unit === null ? '' : `${amount} ${messages[`catalog.unit.${unit}`][0]}`;
}

/** Breaks a text to a width; Chinese anywhere but before a mark that closes, words of letters and digits whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let now = '';
  for (const piece of text.match(/[A-Za-z0-9.%+-]{1,24}|./gu) ?? []) {
    if (now !== '' && widthOf(now + piece) > width && !/^[，。、；：）》」』！？,.;:)]$/u.test(piece)) {
      lines.push(now.trimEnd());
      now = '';
    }
    now += piece;
  }
  return now.trim() === '' ? lines : [...lines, now.trimEnd()];
}

function widthOf(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]|[\u{20000}-\u{3ffff}]/u.test(char)
      ? letter
      : letter * 0.58;
  return width;
}

/** A text inside XML, in an element or an attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
