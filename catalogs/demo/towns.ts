/** A town or subdistrict of the demo county. Every name is made up. */
export type Town = {
  readonly code: number;
  /** Short name in ASCII, part of user names and keys of organs. */
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  /** 街道 subdistrict, 镇 town, 乡 township. */
  readonly kind: 'subdistrict' | 'town' | 'township';
  readonly centre: readonly [lng: number, lat: number];
  /** How much land it gets where its outline is not given. */
  readonly land: number;
  /** Area grids (片区), communities, villages and base grids. */
  readonly quarters: number;
  readonly communities: number;
  readonly villages: number;
  readonly grids: number;
  /** How much is reported there, against an ordinary town. */
  readonly bustle: number;
};

type Row = [
  code: number, key: string, zh: string, en: string,
  lng: number, lat: number, land: number,
  quarters: number, communities: number, villages: number, grids: number, bustle: number,
]; // prettier-ignore

const rows: readonly Row[] = [
  [1, 'jiangbei', '江北', 'Jiangbei', 111.092, 33.03, 1, 3, 10, 2, 62, 3.2],
  [2, 'wenchang', '文昌', 'Wenchang', 111.14, 33.035, 0.25, 3, 9, 2, 56, 2.9],
  [3, 'nanpu', '南浦', 'Nanpu', 111.14, 32.965, 0.4, 3, 7, 3, 46, 2.1],
  [4, 'dongling', '东岭', 'Dongling', 111.18, 33.03, 0.4, 3, 6, 4, 40, 1.7],
  [101, 'xikou', '溪口', 'Xikou', 111.045, 33.03, 1, 2, 1, 5, 16, 0.9],
  [102, 'qingshi', '青石', 'Qingshi', 110.935, 33.055, 1, 3, 2, 9, 40, 1.5],
  [103, 'bailu', '白鹿', 'Bailu', 110.97, 33.125, 1, 3, 2, 8, 36, 1.1],
  [104, 'pingchuan', '平川', 'Pingchuan', 111.065, 33.1, 1, 3, 2, 9, 42, 1.6],
  [105, 'jinping', '金坪', 'Jinping', 110.87, 33.105, 1, 2, 1, 8, 28, 0.8],
  [106, 'shuanghe', '双河', 'Shuanghe', 111.15, 33.115, 1, 3, 2, 8, 34, 1.2],
  [107, 'chating', '茶亭', 'Chating', 110.94, 32.955, 1, 2, 1, 8, 28, 0.9],
  [108, 'wangxian', '望仙', 'Wangxian', 111.02, 33.165, 1, 2, 1, 8, 26, 0.6],
  [109, 'tongshan', '桐山', 'Tongshan', 111.25, 33.08, 1, 2, 1, 8, 28, 0.8],
  [110, 'shimen', '石门', 'Shimen', 110.855, 33.045, 1, 3, 2, 8, 32, 0.9],
  [111, 'yongan', '永安', "Yong'an", 111.05, 32.905, 1, 3, 2, 8, 36, 1.3],
  [112, 'changtan', '长滩', 'Changtan', 111.17, 32.9, 1, 2, 1, 8, 28, 0.9],
  [113, 'xinqiao', '新桥', 'Xinqiao', 111.235, 32.965, 1, 3, 2, 8, 34, 1.1],
  [200, 'songyuan', '松原', 'Songyuan', 111.05, 32.98, 1, 2, 1, 7, 22, 0.6],
  [201, 'yunfeng', '云峰', 'Yunfeng', 110.92, 33.165, 1, 2, 1, 6, 18, 0.4],
  [202, 'zhuping', '竹坪', 'Zhuping', 110.97, 32.88, 1, 2, 1, 7, 20, 0.5],
  [203, 'gaoling', '高岭', 'Gaoling', 111.12, 33.17, 1, 2, 1, 6, 17, 0.4],
  [204, 'heming', '鹤鸣', 'Heming', 111.1, 32.855, 1, 2, 1, 7, 18, 0.5],
];
const suffix = {
  subdistrict: ['街道', 'Subdistrict'],
  town: ['镇', 'Town'],
  township: ['乡', 'Township'],
} as const;

/** The 22 towns and subdistricts: 55 area grids, 204 communities and villages, 707 base grids. */
export const towns: readonly Town[] = rows.map(
  ([code, key, zh, en, lng, lat, land, quarters, communities, villages, grids, bustle]) => {
    const kind = code < 100 ? 'subdistrict' : code < 200 ? 'town' : 'township';
    const [zhEnd, enEnd] = suffix[kind];
    return {
      ...{ code: 990101000000 + code * 1000, key, zh: `${zh}${zhEnd}`, en: `${en} ${enEnd}`, kind },
      ...{ centre: [lng, lat], land, quarters, communities, villages, grids, bustle },
    };
  },
);

/** First and second characters of village names, with how they are read. */
export const villageWords = {
  first: [
    ...[
      '龙 Long',
      '石 Shi',
      '柳 Liu',
      '桃 Tao',
      '竹 Zhu',
      '梅 Mei',
      '金 Jin',
      '银 Yin',
      '青 Qing',
      '白 Bai',
      '黄 Huang',
    ],
    ...[
      '清 Qing',
      '高 Gao',
      '长 Chang',
      '大 Da',
      '马 Ma',
      '鹿 Lu',
      '凤 Feng',
      '鹤 He',
      '枫 Feng',
      '桐 Tong',
      '樟 Zhang',
    ],
    ...[
      '茶 Cha',
      '月 Yue',
      '星 Xing',
      '双 Shuang',
      '三 San',
      '红 Hong',
      '新 Xin',
      '李 Li',
      '杨 Yang',
      '槐 Huai',
      '沙 Sha',
    ],
  ],
  second: [
    ...[
      '潭 tan',
      '岩 yan',
      '湾 wan',
      '坡 po',
      '坪 ping',
      '沟 gou',
      '岭 ling',
      '坝 ba',
      '寨 zhai',
      '井 jing',
      '塘 tang',
    ],
    ...[
      '垭 ya',
      '溪 xi',
      '洞 dong',
      '田 tian',
      '坳 ao',
      '冲 chong',
      '畈 fan',
      '垸 yuan',
      '庄 zhuang',
      '铺 pu',
      '渡 du',
    ],
  ],
} as const;

/** Names of communities in the county seat. */
export const communityWords: readonly string[] = [
  ...['文化 Wenhua', '迎宾 Yingbin', '滨江 Binjiang', '东门 Dongmen', '西关 Xiguan', '北街 Beijie', '广场 Guangchang'],
  ...[
    '书院 Shuyuan',
    '体育场 Tiyuchang',
    '车站 Chezhan',
    '花园 Huayuan',
    '朝阳 Chaoyang',
    '人民路 Renminlu',
    '光明 Guangming',
  ],
  ...[
    '和平 Heping',
    '建设 Jianshe',
    '团结 Tuanjie',
    '幸福 Xingfu',
    '翠屏 Cuiping',
    '学府 Xuefu',
    '锦绣 Jinxiu',
    '阳光 Yangguang',
  ],
  ...['府前 Fuqian', '南门 Nanmen', '状元 Zhuangyuan', '桥头 Qiaotou', '水岸 Shuian', '云山 Yunshan', '凤凰 Fenghuang'],
  ...['金桂 Jingui', '望江 Wangjiang', '育才 Yucai', '丰收 Fengshou', '康乐 Kangle', '永和 Yonghe', '长青 Changqing'],
];
