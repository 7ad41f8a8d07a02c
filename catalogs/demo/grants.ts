import { chanceOf } from './chance.ts';
import type { DemoMatter } from './matters.ts';
import type { DemoScreening } from './screening.ts';
import { towns, type Town } from './towns.ts';

/** Grants of the demo county beyond the devolved batches (mission, L3): to one town, and of enforcement in all. */
export const specialSize = { grants: 92, permits: 31, departments: 12 } as const;
export const enforcementSize = 4000;

type Mode = 'devolved' | 'entrusted' | 'review' | 'window' | 'agency';
type Agreement = Readonly<Record<'title' | 'number' | 'day' | 'grantorSigner' | 'organSigner' | 'notice', string>>;

/** A grant of the demo county (catalog: GrantLine); both organs by their keys. */
export type DemoGrant = {
  readonly matter: string;
  readonly area: number;
  readonly from: string;
  readonly until: string | null;
  readonly reason: string;
  readonly mode: Mode;
  readonly matterType: string;
  /** Key of the organ, or the name of one that is none of the county. */
  readonly grantor: string;
  readonly organ: string;
  readonly basis: string;
  readonly agreement: Agreement | null;
  readonly scopeNote: string | null;
  readonly evaluateOn: string;
};

/** A version of the list of grants: what it is called, the day it was published, its lines. */
export type DemoGrants = {
  readonly version: string;
  readonly note: string;
  readonly publishedOn: string;
  readonly lines: readonly DemoGrant[];
};

const province = '省人民政府';
const special = 'xikou';

/**
 * The lists of grants of the demo county, always the same: two batches in the towns named, 92 matters entrusted or moved to
 * one of them by twelve departments, and 4,000 grants of enforcement; of the last lists those of the towns named, and the
 * third only where all towns are. `year` is the year they took effect.
 */
export function makeGrants(
  { matters, screening }: { readonly matters: readonly DemoMatter[]; readonly screening: readonly DemoScreening[] },
  { year, among = towns }: { readonly year: number; readonly among?: readonly Town[] },
): readonly DemoGrants[] {
  const chance = chanceOf('云岭县 grants');
  const byCode = new Map(matters.map((one) => [one.code, one]));
  const batch = (number: number) =>
    screening.filter((one) => one.batch === number).map(({ code }) => byCode.get(code)!);
  const handedOver = (number: number, from: string) =>
    batch(number).flatMap((matter) => among.map((town) => devolved(matter, town, { year, from, number })));
  const gone = new Set(screening.flatMap(({ code, decision }) => (decision === 'devolve' ? [code] : [])));
  const kept = matters.filter(({ code }) => !gone.has(code));
  const powers = chance.shuffled(kept.filter(({ type }) => type === '02' || type === '06'));
  const share = Math.floor(enforcementSize / towns.length);
  const rest = enforcementSize - share * towns.length;
  const specialList = {
    ...{ version: `${year}.4`, note: '溪口镇扩权强镇试点', publishedOn: `${year}-09-10` },
    lines: specialOf(kept, year, chance),
  };
  return [
    {
      ...{ version: `${year}.1`, note: '第一批下放事项赋权', publishedOn: `${year}-03-20` },
      lines: handedOver(1, `${year}-04-01`),
    },
    {
      ...{ version: `${year}.2`, note: '镇街综合行政执法赋权', publishedOn: `${year}-05-18` },
      lines: among.flatMap((town) => {
        const at = towns.indexOf(town);
        // Each town begins elsewhere: what one has another may lack.
        const turned = [...powers.slice((at * 17) % powers.length), ...powers.slice(0, (at * 17) % powers.length)];
        return turned.slice(0, share + Number(at < rest)).map((matter) => enforcement(matter, town, year));
      }),
    },
    {
      ...{ version: `${year}.3`, note: '第二批下放事项赋权', publishedOn: `${year}-06-20` },
      lines: handedOver(2, `${year}-07-01`),
    },
    ...(among === towns ? [specialList] : []),
  ];
}

const governmentOf = ({ key }: Town) => `${key}_government`;

/** What of a devolved matter the towns do, by its type: penalties in their own name, of permits the review. */
function modeOf({ type }: DemoMatter): Mode {
  if (type === '02') return 'devolved';
  if (type === '01') return 'review';
  return type === '20' ? 'agency' : 'window';
}

function devolved(
  matter: DemoMatter,
  town: Town,
  { year, from, number }: { year: number; from: string; number: number },
): DemoGrant {
  const mode = modeOf(matter);
  const words = number === 1 ? '第一批' : '第二批';
  return {
    ...{ matter: matter.code, area: town.code, from, until: null, reason: `${words}下放`, mode },
    ...{ matterType: matter.type, organ: governmentOf(town), agreement: null, scopeNote: null },
    grantor: mode === 'devolved' ? province : matter.organ,
    basis:
      mode === 'devolved'
        ? `省人民政府关于赋予乡镇行政处罚权的决定（示范，${year}年）`
        : `云岭县${words}下放乡镇事项清单（示范，${year}年）`,
    evaluateOn: `${year + 2}${from.slice(4)}`,
  };
}

function enforcement(matter: DemoMatter, town: Town, year: number): DemoGrant {
  return {
    ...{ matter: matter.code, area: town.code, from: `${year}-06-01`, until: null, reason: '综合行政执法改革' },
    ...{ mode: 'devolved', matterType: matter.type, grantor: province, organ: governmentOf(town) },
    ...{ basis: `省人民政府关于赋予乡镇行政处罚权的决定（示范，${year}年）`, agreement: null },
    ...{ scopeNote: '本镇（街道）辖区内发生的案件', evaluateOn: `${year + 2}-06-01` },
  };
}

/** One agreement for each department; permits and services are entrusted, of confirmations the review is devolved. */
function specialOf(
  kept: readonly DemoMatter[],
  year: number,
  chance: ReturnType<typeof chanceOf>,
): readonly DemoGrant[] {
  const town = towns.find(({ key }) => key === special)!;
  const organs = ['zhujian', 'shuili', 'ziran', 'shengtai', 'shichang', 'jiaotong'].concat([
    ...['minzheng', 'renshe', 'yingji', 'nongye', 'wenlv', 'weijian'],
  ]);
  const { grants, permits } = specialSize;
  const draw = (types: readonly string[], count: number) => {
    const left = organs.map((organ) =>
      chance.shuffled(kept.filter((matter) => matter.organ === organ && types.includes(matter.type))),
    );
    return Array.from({ length: count }, (_, at) => left[at % left.length]!.pop()!);
  };
  const until = `${year + 3}-10-01`;
  return [...draw(['01'], permits), ...draw(['05', '07', '20'], grants - permits)].map((matter): DemoGrant => {
    const entrusted = matter.type === '01' || matter.type === '20';
    const at = organs.indexOf(matter.organ) + 1;
    return {
      ...{ matter: matter.code, area: town.code, from: `${year}-10-01`, until: entrusted ? until : null },
      ...{ reason: '扩权强镇试点', mode: entrusted ? 'entrusted' : 'review', matterType: matter.type },
      ...{ grantor: matter.organ, organ: governmentOf(town), evaluateOn: `${year + 2}-04-01` },
      basis: entrusted
        ? '《中华人民共和国行政许可法》第二十四条、云岭县扩权强镇试点方案（示范）'
        : '云岭县扩权强镇试点方案（示范）',
      agreement: entrusted
        ? {
            ...{
              title: '行政审批和公共服务事项委托书（示范）',
              number: `云委〔${year}〕${at}号`,
              day: `${year}-09-01`,
            },
            ...{ grantorSigner: '示范签署人甲', organSigner: '示范签署人乙' },
            notice: `云岭县人民政府网站公告〔${year}〕${at}号（示范）`,
          }
        : null,
      scopeNote: null,
    };
  });
}
