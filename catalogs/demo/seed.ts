import conditionFile from '../filing-condition/default.json' with { type: 'json' };
import areaFile from './areas.json' with { type: 'json' };
import dutyFile from './duties.json' with { type: 'json' };
import organFile from './organs.json' with { type: 'json' };
import peopleFile from './people.json' with { type: 'json' };
import gridFile from './grids.json' with { type: 'json' };
import { chanceOf } from './chance.ts';
import { drawCounty, type Name, type Place, type Village } from './county.ts';
import { departments, moreLeads } from './departments.ts';

type Role = 'clerk' | 'dispatcher' | 'handler' | 'checker' | 'grid_worker' | 'leader' | 'supervisor';
type OrganKind = 'department' | 'town_government' | 'office' | 'centre' | 'team' | 'station' | 'village_committee';
type Organ = { key: string; name: Name; kind: OrganKind; area: number; parent: string | null };
type Post = { organ: string; title: Name; roles: readonly Role[]; grids?: readonly string[] };
type Person = { username: string; name: string; posts: readonly Post[] };
type Level = 'town' | 'county';
type Duty = {
  kind: 'component' | 'matter' | 'event';
  code: string;
  role: 'lead' | 'support';
  organ: string;
  area: number;
  level: Level;
  basis: { zh: string };
};
type Condition = Omit<(typeof conditionFile.conditions)[number], 'kind' | 'level'> & {
  kind: Duty['kind'];
  level: Level;
};

/** The demo county as its lists and tables: the small demo's, kept as they are, and all that is drawn around them. */
export type CountySeed = {
  readonly places: readonly Place[];
  readonly areas: readonly { readonly code: number; readonly name: Name }[];
  readonly organs: readonly Organ[];
  readonly people: readonly Person[];
  readonly duties: readonly Duty[];
  readonly conditions: readonly Condition[];
  readonly grids: { readonly features: readonly unknown[] };
};

const county = 990101000000;
const keyed = 'xikou';
const surnames =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳';
const given = '文明建国志强秀英桂兰玉梅春生海涛晓燕丽华永红雪琴国庆少军立新小平德胜长林云飞思远雨晴家和宏伟';

/** The offices, teams, centres and stations of a town; those with `null` stand below the county's organ of that name. */
const townOrgans: readonly (readonly [key: string, zh: string, en: string, kind: OrganKind, above?: string])[] = [
  ['dangzheng', '党政综合办公室', 'Party and Government Office', 'office'],
  ['pingan', '平安法治办公室', 'Peace and Rule-of-Law Office', 'office'],
  ['jingji', '经济发展办公室', 'Economic Development Office', 'office'],
  ['shehui', '社会事务办公室', 'Social Affairs Office', 'office'],
  ['yingji', '应急管理办公室', 'Emergency Management Office', 'office'],
  ['zhifa', '综合行政执法队', 'Comprehensive Enforcement Team', 'team'],
  ['zhihui', '社会治理综合指挥中心', 'Social Governance Command Centre', 'centre'],
  ['bianmin', '便民服务中心', 'Public Service Centre', 'centre'],
  ['paichusuo', '派出所', 'Police Station', 'station', 'gongan'],
  ['sifasuo', '司法所', 'Justice Station', 'station', 'sifa'],
  ['ziransuo', '自然资源所', 'Natural Resources Station', 'station', 'ziran'],
  ['shichangsuo', '市场监管所', 'Market Regulation Station', 'station', 'shichang'],
];

/** Who handles in the organs of a town, and who sits in its command centre. */
const townPosts: readonly (readonly [user: string, organ: string, zh: string, en: string, ...roles: Role[]])[] = [
  ['leader', 'government', '分管副职', 'Deputy head in charge', 'leader'],
  ['supervise', 'dangzheng', '督查岗', 'Supervision officer', 'supervisor'],
  ['clerk', 'zhihui', '受理坐席', 'Intake clerk', 'clerk'],
  ['window', 'bianmin', '综合窗口人员', 'General window clerk', 'clerk'],
  ['dispatch', 'zhihui', '派遣坐席', 'Dispatcher', 'dispatcher'],
  ['chief', 'zhihui', '值班长', 'Duty chief', 'dispatcher', 'clerk'],
  ['check', 'zhihui', '核查岗', 'Checker', 'checker'],
  ['handler.dangzheng', 'dangzheng', '后勤管理岗', 'Logistics officer', 'handler'],
  ['handler.pingan', 'pingan', '综治专干', 'Public order officer', 'handler'],
  ['handler.jingji', 'jingji', '经发专干', 'Economic officer', 'handler'],
  ['handler.shehui', 'shehui', '民政专干', 'Social affairs officer', 'handler'],
  ['handler.yingji', 'yingji', '应急专干', 'Emergency officer', 'handler'],
  ['handler.zhifa', 'zhifa', '执法队员', 'Enforcement officer', 'handler'],
  ['handler.bianmin', 'bianmin', '社保经办', 'Social security officer', 'handler'],
  ['handler.paichusuo', 'paichusuo', '社区民警', 'Community police officer', 'handler'],
  ['handler.sifasuo', 'sifasuo', '人民调解员', 'Mediator', 'handler'],
  ['handler.ziransuo', 'ziransuo', '自然资源所干部', 'Natural resources officer', 'handler'],
  ['handler.shichangsuo', 'shichangsuo', '市场监管员', 'Market inspector', 'handler'],
];

/** Everything the demo county starts with. Made anew each time and always the same. */
export function makeCountySeed(): CountySeed {
  const places = drawCounty();
  const drawn = places.filter(({ town }) => town.key !== keyed);
  const nameNext = makeNames();
  const known = new Set(organFile.map((organ) => organ.key));
  const staffed = new Set(peopleFile.flatMap(({ posts }) => posts.map(({ organ }) => organ)));
  const organs: Organ[] = [
    ...organFile.map((organ) => ({ ...organ, kind: organ.kind as OrganKind, area: Number(organ.area) })),
    ...departments
      .filter(({ key }) => !known.has(key))
      .map(({ key, zh, en }): Organ => ({
        ...{ key, name: { zh, en }, area: county, kind: 'department', parent: 'county_government' },
      })),
    ...drawn.flatMap((place) => organsOf(place).filter((organ) => !known.has(organ.key))),
  ];
  const people: Person[] = [
    ...(peopleFile as Person[]),
    ...departments
      .filter(({ key }) => !staffed.has(key))
      .map((one) => person(`handler.${one.key}`, nameNext(), one.key, ['业务经办', 'Officer'], ['handler'])),
    person('county.check', nameNext(), 'county_government', ['县级核查岗', 'County checker'], ['checker']),
    ...places.flatMap((place) => quartersOf(place, nameNext)),
    ...drawn.flatMap((place) => peopleOf(place, nameNext)),
  ];
  const duties = [
    // The placeholder of the small demo for a town without organs gives way to the town's own list.
    ...dutyFile
      .map((duty) => ({ ...duty, area: Number(duty.area) }) as Duty)
      .filter(({ area }) => !drawn.some(({ town }) => town.code === area)),
    ...drawn.flatMap(dutiesOf),
    ...countyDuties(),
  ];
  return {
    places,
    areas: [
      ...areaFile.filter(({ level }) => level === 'county').map(({ code, name }) => ({ code: Number(code), name })),
      ...places.flatMap(({ town, villages }) => [
        { code: town.code, name: { zh: town.zh, en: town.en } },
        ...villages.map(({ code, name }) => ({ code, name })),
      ]),
    ],
    ...{ organs, people, duties, conditions: conditionsFor(duties) },
    grids: {
      features: [
        ...gridFile.features,
        ...drawn.flatMap(({ villages }) =>
          villages.flatMap((village) =>
            village.grids.map(({ code, name, level, ring }) => ({
              type: 'Feature',
              properties: { code, name, level, village: String(village.code) },
              geometry: { type: 'Polygon', coordinates: [ring] },
            })),
          ),
        ),
      ],
    },
  };
}

/** Names nobody could take for a real person's: all begin with 示范 (demonstration). */
function makeNames(): () => string {
  const chance = chanceOf('云岭县 people');
  const taken = new Set(peopleFile.map(({ name }) => name));
  return () => {
    for (;;) {
      const name = `示范·${surnames[chance.below(surnames.length)]}${given[chance.below(given.length)]}${given[chance.below(given.length)]}`;
      if (taken.size < taken.add(name).size) return name;
    }
  };
}

function person(
  username: string,
  name: string,
  organ: string,
  [zh, en]: readonly [string, string],
  roles: Role[],
): Person {
  return { username, name, posts: [{ organ, title: { zh, en }, roles }] };
}

function organsOf({ town, villages }: Place): Organ[] {
  const government = `${town.key}_government`;
  const isSeat = town.kind === 'subdistrict';
  const [zh, en] = isSeat ? ['街道办事处', 'Subdistrict Office'] : ['人民政府', 'Government'];
  const short = town.en.split(' ')[0]!;
  return [
    {
      ...{ key: government, kind: 'town_government', area: town.code, parent: 'county_government' },
      name: isSeat
        ? { zh: town.zh.replace(/街道$/, zh), en: `${short} ${en}` }
        : { zh: `${town.zh}${zh}`, en: `${town.en} ${en}` },
    },
    ...townOrgans.map(([key, name, english, kind, above]): Organ => ({
      ...{ key: `${town.key}_${key}`, kind, area: town.code, parent: above ?? government },
      name: { zh: `${town.zh}${name}`, en: `${short} ${english}` },
    })),
    ...villages.map(({ code, name }): Organ => ({
      ...{ key: committeeOf(code), kind: 'village_committee', area: code, parent: government },
      name: isCommunity(code)
        ? { zh: `${name.zh}居民委员会`, en: `${name.en} Residents’ Committee` }
        : { zh: `${name.zh.replace(/村$/, '')}村民委员会`, en: `${name.en} Villagers’ Committee` },
    })),
  ];
}

function committeeOf(village: number): string {
  return `village_${village}`;
}

function isCommunity(village: number): boolean {
  return village % 1000 < 200;
}

function peopleOf({ town, villages }: Place, nameNext: () => string): Person[] {
  const staff = townPosts.map(([user, organ, zh, en, ...roles]) => {
    const [first, ...rest] = user.split('.');
    return person([first, town.key, ...rest].join('.'), nameNext(), `${town.key}_${organ}`, [zh, en], roles);
  });
  const heads = villages.map(({ code }) =>
    person(
      `village.${town.key}.${code % 1000}`,
      nameNext(),
      committeeOf(code),
      isCommunity(code) ? ['居委会主任', 'Head of the residents’ committee'] : ['村委会主任', 'Head of the village'],
      ['handler'],
    ),
  );
  let made = 0;
  const workers = villages.flatMap((village) =>
    pairs(village).map((codes): Person => ({
      username: `grid.${town.key}.${String((made += 1)).padStart(2, '0')}`,
      name: nameNext(),
      posts: [
        {
          ...{ organ: committeeOf(village.code), title: { zh: '专职网格员', en: 'Full-time grid worker' } },
          ...{ roles: ['grid_worker'], grids: codes },
        },
      ],
    })),
  );
  return [...staff, ...heads, ...workers];
}

/** The grids of a village two by two, a last one alone. */
function pairs({ grids }: Village): string[][] {
  const codes = grids.map(({ code }) => code);
  return codes.flatMap((_, at) => (at % 2 === 0 ? [codes.slice(at, at + 2)] : []));
}

/** Area grids (片区) are no level of the map: each is what its head answers for. */
function quartersOf({ town, villages }: Place, nameNext: () => string): Person[] {
  return Array.from({ length: town.quarters }, (_, at): Person => ({
    username: `quarter.${town.key}.${at + 1}`,
    name: nameNext(),
    posts: [
      {
        organ: `${town.key}_zhihui`,
        title: { zh: `第${'一二三'[at]}片区网格长`, en: `Head of area grid ${at + 1}` },
        roles: ['checker'],
        grids: villages
          .filter(({ quarter }) => quarter === at + 1)
          .flatMap(({ grids }) => grids.map(({ code }) => code)),
      },
    ],
  }));
}

/** A town's list is that of the town keyed by hand, with its own organs, and its villages' help with disputes. */
function dutiesOf({ town, villages }: Place): Duty[] {
  const like = (key: string) => key.replace(new RegExp(`^${keyed}_`), `${town.key}_`);
  const own = dutyFile
    .filter((duty) => duty.area === '990101101000')
    .map(({ kind, code, role, organ, level, basis }): Duty => ({
      ...{ kind: kind as Duty['kind'], code, role: role as Duty['role'], level: level as Level, area: town.code },
      // Towns drawn by the generator have an emergency office of their own.
      organ: code === 'S11' && organ === `${keyed}_pingan` ? `${town.key}_yingji` : like(organ),
      basis: { zh: basis.zh.replace('溪口镇', town.zh) },
    }));
  const help = villages.flatMap(({ code }, at) =>
    [committeeOf(code), `${town.key}_pingan`].map((organ): Duty => ({
      ...{ kind: 'event', code: 'S08', role: 'support', organ, area: code, level: 'town' },
      basis: { zh: `${town.zh}村级协助事项清单(示范) 第${at + 1}项` },
    })),
  );
  return [...own, ...help];
}

/** What departments lead in the whole county, beyond the small demo's list. */
function countyDuties(): Duty[] {
  const listed = new Set(
    dutyFile
      .filter(({ role, level }) => role === 'lead' && level === 'county')
      .map(({ kind, code }) => `${kind}:${code}`),
  );
  const leads = [
    ...moreLeads.flatMap(([organ, classes]) => classes.split(' ').map((one) => ({ one, organ, support: undefined }))),
    ...departments.flatMap(({ key, leads: classes, support }) => classes.map((one) => ({ one, organ: key, support }))),
  ].filter(({ one }) => !listed.has(one));
  return leads.flatMap(({ one, organ, support }, at) => {
    const [kind, code] = one.split(':') as [Duty['kind'], string];
    const basis = { zh: `云岭县县级部门职责清单(示范) 第${at + 38}项` };
    const duty = { kind, code, area: county, level: 'county', basis } as const;
    return [
      { ...duty, role: 'lead' as const, organ },
      ...(support ? [{ ...duty, role: 'support' as const, organ: support }] : []),
    ];
  });
}

/** Filing conditions as shipped; a class that a department leads is the county's under each of them. */
function conditionsFor(duties: readonly Duty[]): Condition[] {
  const shipped = conditionFile.conditions.map((one) => one as Condition);
  const led = new Set(
    duties.filter(({ role, area }) => role === 'lead' && area === county).map(({ kind, code }) => `${kind}:${code}`),
  );
  const of = (kind: string, code: string) => shipped.filter((one) => one.kind === kind && one.code === code);
  const major = (kind: string, code: string) => of(kind, code.slice(0, kind === 'event' ? 3 : 2));
  return [
    ...shipped.filter(({ kind, code }) => !led.has(`${kind}:${code}`)),
    ...[...led].flatMap((one) => {
      const [kind, code] = one.split(':') as [Duty['kind'], string];
      const own = of(kind, code);
      return (own.length > 0 ? own : major(kind, code)).map((entry): Condition => ({
        ...entry,
        code,
        level: 'county',
      }));
    }),
  ];
}
