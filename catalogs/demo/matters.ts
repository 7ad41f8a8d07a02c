import file from './matters.json' with { type: 'json' };
import { chanceOf } from './chance.ts';

/** What a department does, as phrases apart by spaces. */
type Trade = Readonly<Partial<Record<'permits' | Lone, string>>> & { readonly law: string };
type Lone = 'acts' | 'checks' | 'confirms' | 'benefits' | 'levies' | 'rewards' | 'others' | 'services';
type Material = {
  readonly name: string;
  readonly source: string;
  readonly originals: number;
  readonly required: boolean;
};

/** A matter of the demo county (catalog: Matter), its department by its key. */
export type DemoMatter = {
  readonly code: string;
  readonly name: string;
  readonly mainName: string;
  readonly baseCode: string;
  readonly implementationCode: string;
  readonly type: string;
  readonly edition: string;
  readonly state: 'in_use';
  /** Key of the organ. */
  readonly organ: string;
  readonly creditCode: string;
  readonly nature: '1';
  readonly exercise: string[];
  readonly powerSource: string;
  readonly bases: string[];
  readonly [element: string]: unknown;
};

/** How many matters the county has (mission, L1). */
export const matterCount = 1913;

const trades: Readonly<Record<string, Trade>> = file;
/** What may be asked about a permit; the first is the permit itself. */
const permitSteps = ['首次申请', '变更', '延续', '注销', '补证'];
const serviceSteps = ['信息查询', '政策咨询', '预约办理', '办理指引'];
/** Types of GB/T 39046-2020 annex A. */
const types = {
  ...{ permits: '01', acts: '02', levies: '04', benefits: '05', checks: '06' },
  ...{ confirms: '07', rewards: '08', others: '10', services: '20' },
} as const;
type Kind = keyof typeof types;
type Made = {
  readonly organ: string;
  readonly kind: Kind;
  readonly main: string;
  readonly name: string;
  readonly step: number;
};

/** The matter library of the demo county: always the same 1,913 matters. */
export function makeMatters(): readonly DemoMatter[] {
  const all = Object.entries(trades).flatMap(([organ, trade]) => matterNames(organ, trade));
  // What is left out is the least missed: how to get a lost permit again, and guides.
  const spare = chanceOf('云岭县 matters').shuffled(all.filter(({ step }) => step >= 2));
  if (all.length - spare.length > matterCount || all.length < matterCount) {
    throw new Error(`The demo has words for ${all.length} matters`);
  }
  const dropped = new Set(spare.slice(0, all.length - matterCount));
  const organs = Object.keys(trades);
  const serials = new Map<string, number>();
  return all
    .filter((one) => !dropped.has(one))
    .map((one) => {
      const place = String(organs.indexOf(one.organ) + 1).padStart(3, '0');
      const group = `${place}${types[one.kind]}`;
      const serial = (serials.get(group) ?? 0) + 1;
      serials.set(group, serial);
      return toMatter(one, place, `99${place}${types[one.kind]}${String(serial).padStart(3, '0')}00`);
    });
}

function matterNames(organ: string, trade: Trade): Made[] {
  const of = (kind: Kind) => (trade[kind] ?? '').split(' ').filter(Boolean);
  const alone = (kind: Kind, nameOf: (phrase: string) => string) =>
    of(kind).map((main): Made => ({ organ, kind, main: nameOf(main), name: nameOf(main), step: 0 }));
  return [
    ...of('permits').flatMap((main) =>
      permitSteps.map((word, step): Made => ({ organ, kind: 'permits', main, name: `${main}（${word}）`, step })),
    ),
    ...alone('acts', (act) => `对${act}的处罚`),
    ...alone('levies', (levy) => `${levy}征收`),
    ...alone('benefits', (benefit) => benefit),
    ...alone('checks', (what) => `对${what}的行政检查`),
    ...of('permits').map((main): Made => {
      const name = `对${main}事项的监督检查`;
      return { organ, kind: 'checks', main: name, name, step: 2 };
    }),
    ...alone('confirms', (what) => what),
    ...alone('rewards', (what) => what),
    ...alone('others', (what) => what),
    ...of('services').flatMap((main) =>
      serviceSteps.map((word, step): Made => ({ organ, kind: 'services', main, name: `${main}${word}`, step })),
    ),
  ];
}

function toMatter({ organ, kind, main, name, step }: Made, place: string, baseCode: string): DemoMatter {
  const creditCode = creditCodeOf(place);
  // 31 signs: the credit code, the level, the base code (domain-facts 3.3).
  const implementationCode = `${creditCode}4${baseCode}`;
  const { law } = trades[organ]!;
  return {
    ...{ code: implementationCode, name, mainName: main, baseCode, implementationCode, type: types[kind] },
    ...{ edition: '2026.1', state: 'in_use', organ, creditCode, nature: '1', exercise: ['4'] },
    powerSource: '法定本级行使',
    bases: [`《${law}》`, ...(kind === 'permits' ? ['《中华人民共和国行政许可法》第四十二条'] : [])],
    ...(kind === 'acts' || kind === 'checks' ? enforcementOf(kind) : serviceOf(kind, step, main)),
    supervision: '云岭县政务服务监督电话（示范）',
  };
}

/** 90 natural days from filing to decision (行政处罚法 art. 60). */
function enforcementOf(kind: 'acts' | 'checks') {
  if (kind === 'checks') return { objects: ['2', '6'], visits: 0 };
  return {
    ...{ objects: ['1', '2'], statutoryAmount: 90, statutoryUnit: 'natural_day' },
    ...{ promisedAmount: 60, promisedUnit: 'natural_day' },
  };
}

/** What is answered at once, and what takes up to 20 working days (行政许可法 art. 42). */
function serviceOf(kind: Kind, step: number, main: string) {
  const place = {
    place: '云岭县政务服务中心综合窗口（示范）',
    hours: '工作日 9:00–12:00，13:30–17:00',
    charged: false,
  };
  const objects = kind === 'permits' ? ['1', '2'] : kind === 'levies' ? ['1', '2', '6'] : ['1'];
  if (kind === 'services') {
    return {
      ...place,
      objects,
      forms: ['1', '2', '3'],
      handling: '1',
      promisedAmount: 0,
      visits: 0,
      topics: ['便民服务'],
    };
  }
  const [statutoryAmount, promisedAmount] = kind === 'permits' && step < 3 ? [20, 8 - step] : [10, 3];
  return {
    ...place,
    ...{ objects, forms: ['1', '2'], handling: '2', visits: kind === 'permits' && step === 0 ? 1 : 0 },
    ...{ statutoryAmount, statutoryUnit: 'working_day', promisedAmount, promisedUnit: 'working_day' },
    acceptance: '申请材料齐全、符合法定形式。',
    materials: materialsOf(kind, step, main),
    results:
      kind === 'permits'
        ? [{ name: `${main}${step === 3 ? '注销通知书' : '证（文书）'}`, kind: '证照' }]
        : [{ name: `${main}办理结果` }],
    online: true,
  };
}

function materialsOf(kind: Kind, step: number, main: string): Material[] {
  const own = (name: string): Material => ({ name, source: '申请人自备', originals: 1, required: true });
  const identity: Material = { name: '申请人身份证明', source: '政府部门核发', originals: 1, required: true };
  if (kind !== 'permits') return [own(`${main}申请表`), identity];
  const also = [['场所证明', '人员资格证明'], ['变更事项证明'], ['有效期内经营情况说明'], ['原证件'], ['遗失声明']][
    step
  ]!;
  return [own(`${main}申请书`), identity, ...also.map(own)];
}

/** A unified credit code 统一社会信用代码 with its checks (GB 32100, GB 11714), of an organ nobody has. */
function creditCodeOf(place: string): string {
  const digits = `99101${place}`;
  const weigh = (text: string, weights: readonly number[], modulus: number) =>
    modulus - ([...text].reduce((sum, sign, at) => sum + alphabet.indexOf(sign) * weights[at]!, 0) % modulus);
  const own = weigh(digits, [3, 7, 9, 10, 5, 8, 4, 2], 11);
  const text = `11990101${digits}${own === 11 ? '0' : own === 10 ? 'X' : own}`;
  const check = weigh(text, [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], 31);
  return `${text}${alphabet[check % 31]}`;
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
