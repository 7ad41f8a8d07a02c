import { newId } from '@zhenshu/ui/api.ts';

const password = 'Zhenshu-2026';

/** What the demo has not: a queue in the morning of Xikou. Their ids are fixed, so a second run adds nothing. */
const queue = [
  ['hotline', '学校门口斑马线磨没了，早晚接送孩子车又多', '溪口镇中心小学门口', 111.0441, 33.0413],
  ['portal', '巷子里的路灯三盏都不亮，晚上下班摸黑走', '老街二巷', 111.0436, 33.0421],
  ['village', '通组路塌了一个坑，摩托车差点栽进去', '石桥村三组路口', 111.0611, 33.0312],
  ['hotline', '楼下烧烤摊油烟直往屋里灌，开不了窗', '滨河路 36 号', 111.0452, 33.0402],
  ['grid', '河边护栏断了一节，旁边就是学生上学的路', '滨河公园南段', 111.0461, 33.0391],
  ['portal', '井盖松动，车一过就响，怕掉下去', '农贸市场后门', 111.0429, 33.0417],
  ['desk', '独居老人两天没开门，邻居请人去看看', '溪口社区 5 栋', 111.0423, 33.0409],
] as const;

/** Talks to the server as people of the demo do. */
export class Stage {
  readonly #sessions = new Map<string, Promise<string>>();
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  /** The cookie of somebody who signed in. */
  session(username: string): Promise<string> {
    const known = this.#sessions.get(username) ?? this.#signIn(username);
    this.#sessions.set(username, known);
    return known;
  }

  /** Asks as somebody, or as nobody. */
  async ask<T>(username: string | null, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...(username === null ? {} : { cookie: await this.session(username) }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'x-zhenshu': '1' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** The reports of a morning, each once. */
  async fillQueue(): Promise<void> {
    for (const [at, [channel, text, place, lng, lat]] of queue.entries()) {
      const number = String(at).padStart(2, '0');
      const [id, caseId] = [
        `0d5c0000-0000-7000-8000-0000000001${number}`,
        `0d5c0000-0000-7000-8000-0000000002${number}`,
      ];
      await this.ask('clerk1', 'POST', '/reports', { id, caseId, channel, text, place, lng, lat });
    }
  }

  /** Files, dispatches, handles, checks and closes the event of a report, by the people whose turn it is. */
  async bringToEnd(caseId: string): Promise<void> {
    const give = (username: string, command: string, payload: object) =>
      this.ask(username, 'POST', `/cases/${caseId}/commands`, { id: newId(), command, payload });
    type Proposals = {
      classes: { kind: string; code: string }[];
      conditions: { condition: string }[];
      organs: { organId: string; role: string }[];
    };
    const suggested = await this.ask<Proposals>('dispatch1', 'GET', `/cases/${caseId}/proposals`);
    const { kind, code } = suggested.classes[0]!;
    const lists = await this.ask<Proposals>('dispatch1', 'GET', `/cases/${caseId}/proposals?kind=${kind}&code=${code}`);
    await give('dispatch1', 'file', { kind, code, condition: lists.conditions.at(-1)!.condition });
    const organId = lists.organs.find((one) => one.role === 'lead')!.organId;
    await give('dispatch1', 'dispatch', { organId });
    const handler = await this.#handlerOf(organId);
    await give(handler, 'accept', {});
    await give(handler, 'handle', { result: 'solved', text: '垃圾已清运，地面冲洗消毒，收运改为每天两次。' });
    await give('check1', 'check', { passed: true, text: '现场已干净，周边住户反映良好。' });
    await give('clerk1', 'close', { answer: '垃圾当天已清运，今后每天早晚各收一次。感谢您的反映。' });
  }

  /** A joint call of Xikou under way, and the secret of a new one-off link for an organ it still waits for. */
  async openCall(): Promise<{ id: string; secret: string }> {
    type Row = { case: { id: string }; called: { organId: string; response: string; linkUntil?: string }[] };
    const { rows } = await this.ask<{ rows: Row[] }>('dispatch1', 'GET', '/calls?open=1');
    const row = rows.find(({ called }) => called.some((one) => one.response === 'called' && one.linkUntil));
    const awaited = row?.called.find((one) => one.response === 'called' && one.linkUntil);
    if (!row || !awaited) throw new Error('No joint call waits for an organ');
    const { secret } = await this.ask<{ secret: string }>('dispatch1', 'POST', `/calls/${row.case.id}/links`, {
      id: newId(),
      organId: awaited.organId,
    });
    return { id: row.case.id, secret };
  }

  /** An event that is being handled by the housing bureau. */
  async openEvent(): Promise<string> {
    const path = '/cases?kind=event&open=1&state=handling';
    const { rows } = await this.ask<{ rows: { id: string }[] }>('handler.zhujian', 'GET', path);
    return rows[0]!.id;
  }

  async #handlerOf(organId: string): Promise<string> {
    const { accounts } = await this.ask<{ accounts: { username: string; roles: string[] }[] }>(null, 'GET', '/demo');
    for (const { username } of accounts.filter(({ roles }) => roles.includes('handler'))) {
      const me = await this.ask<{ posts: { organId: string }[] }>(username, 'GET', '/session');
      if (me.posts[0]?.organId === organId) return username;
    }
    throw new Error('Nobody handles for that organ');
  }

  async #signIn(username: string): Promise<string> {
    const answer = await fetch(`${this.#url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-zhenshu': '1' },
      body: JSON.stringify({ username, password }),
    });
    if (!answer.ok) throw new Error(`${username}: ${await answer.text()}`);
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }
}
