import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Input, InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import {
  keepReasons,
  screenDecisions,
  type ScreenedRow,
  type Screening as Decided,
} from '@zhenshu/catalog/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, meQuery, queryClient } from '../api.ts';
import { DataTable, type Column } from './data-table.tsx';
import { useTypeName } from './matter-card.tsx';
import { useOrganName } from './organ-name.ts';
import { useProblemText } from './problem.tsx';
import { stepRow, useKeys } from './use-keys.ts';
import { usePages } from './use-pages.ts';

type Search = { q?: string; department?: string; type?: string; decision?: string; batch?: string; version?: string };
type Marks = ReadonlyMap<string, Decided>;
/** What is marked and not yet saved, and how it was before each step. */
type Work = { readonly marks: Marks; readonly past: readonly Marks[] };
const nothing: Work = { marks: new Map(), past: [] };
const decisions = [...screenDecisions, 'open'] as const;
/** Entries one request may hold. */
const most = 500;

/**
 * Devolution screening 下放筛选: each matter of the county is devolved in a batch or kept for a reason. In a draft matters are
 * marked one by one or many at once; nothing is stored before it is saved, and every step can be taken back.
 */
export function Screening() {
  const { t } = useLanguage();
  const organName = useOrganName();
  const typeName = useTypeName();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const say = useProblemText();
  const search: Search = useSearch({ from: '/shell/lists' });
  const { q, department, type, batch, version } = search;
  const decision = decisions.find((one) => one === search.decision);
  const { data: me } = useQuery(meQuery);
  const { data: versions } = useQuery({
    queryKey: ['lists', 'screening', 'drafts'],
    queryFn: () => call('GET /lists', { query: { list: 'screening', limit: '100' } }),
  });
  const drafts = (versions?.rows ?? []).filter((one) => one.status === 'draft');
  const isDraft = version !== undefined && drafts.some((one) => one.id === version);
  const edits = isDraft && (me?.rights.includes('catalog.edit') ?? false);
  const query = { q, department, type, decision, batch, version };
  const key = ['screening', q, department, type, decision, batch, version];
  const load = (after: string | undefined) => call('GET /screening', { query: { ...query, after, limit: '100' } });
  const list = usePages(key, load);
  const { data: first } = useQuery({ queryKey: ['screening', 'counts', ...key], queryFn: () => load(undefined) });
  const { data: all } = useQuery({
    queryKey: ['matters', 'counts', q, type],
    queryFn: () => call('GET /matters', { query: { q, type, limit: '1' } }),
  });
  const [chosen, setChosen] = useState<ReadonlyMap<string, ScreenedRow>>(new Map());
  const [work, setWork] = useState<Work>(nothing);
  const [saving, setSaving] = useState(false);
  const [into, setInto] = useState(1);
  const [reason, setReason] = useState<(typeof keepReasons)[number]>('too_specialised');
  const [text, setText] = useState('');

  function go(change: Search): void {
    const next = Object.entries({ ...query, decision: search.decision, ...change }).filter(([, value]) => value);
    void navigate({ to: '/lists', search: { tab: 'screening', ...Object.fromEntries(next) }, replace: true });
  }
  function toggle(row: ScreenedRow): void {
    const next = new Map(chosen);
    if (!next.delete(row.matter.code)) next.set(row.matter.code, row);
    setChosen(next);
  }
  /** Chooses all that is found, also what is not on the page yet. */
  async function chooseAll(): Promise<void> {
    const next = new Map<string, ScreenedRow>();
    for (let after: string | undefined, isLast = false; !isLast;) {
      const read = await load(after);
      for (const row of read.rows) next.set(row.matter.code, row);
      [after, isLast] = [read.next ?? undefined, read.next === null];
    }
    setChosen(next);
  }
  function mark(what: Decided['decision']): void {
    const marks = new Map(work.marks);
    const lacking: string[] = [];
    for (const { matter, screening } of chosen.values()) {
      const volume = (work.marks.get(matter.code) ?? screening)?.volume;
      const base = { code: matter.code, name: matter.name, ...(volume === undefined ? {} : { volume }) };
      if (what === 'devolve') marks.set(matter.code, { ...base, decision: 'devolve', batch: into });
      // Few cases is a reason only with their number.
      else if (reason === 'low_volume' && volume === undefined) lacking.push(matter.name);
      else marks.set(matter.code, { ...base, decision: 'keep', reason, ...(text.trim() ? { text: text.trim() } : {}) });
    }
    if (lacking.length > 0)
      void message.warning(t('say.volume_lacking', { count: lacking.length, name: lacking[0] ?? '' }));
    setWork({ marks, past: [...work.past, work.marks] });
    setChosen(new Map());
  }
  function undo(): void {
    const before = work.past.at(-1);
    if (before) setWork({ marks: before, past: work.past.slice(0, -1) });
  }
  async function save(): Promise<void> {
    setSaving(true);
    const put = [...work.marks.values()];
    try {
      for (let at = 0; at < put.length; at += most) {
        const body = { id: newId(), put: put.slice(at, at + most), remove: [] };
        await call('POST /lists/versions/:id/change', { params: { id: version! }, body });
      }
      setWork(nothing);
      void message.success(t('say.saved_marks', { count: put.length }));
    } catch (problem) {
      // What was sent already is sent again with the rest: putting an entry twice is putting it once.
      void message.error(say(problem));
    } finally {
      setSaving(false);
      await Promise.all(['screening', 'lists'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })));
    }
  }
  const lacksText = reason === 'other' && text.trim() === '';
  useKeys((pressed) => {
    if (pressed === 'j') stepRow(1);
    if (pressed === 'k') stepRow(-1);
    if (!edits) return;
    if (pressed === 'd' && chosen.size > 0) mark('devolve');
    if (pressed === 'b' && chosen.size > 0 && !lacksText) mark('keep');
    if (pressed === 'u') undo();
  });

  const shown = (row: ScreenedRow) => work.marks.get(row.matter.code) ?? row.screening;
  const columns: Column<ScreenedRow>[] = [
    {
      title: t('field.matter'),
      lead: true,
      className: 'grow',
      cell: (row) =>
        edits ? (
          <button
            type="button"
            aria-pressed={chosen.has(row.matter.code)}
            className="link row-link tick"
            data-row-link
            onClick={() => toggle(row)}
          >
            {row.matter.name}
          </button>
        ) : (
          row.matter.name
        ),
    },
    {
      title: t('col.department'),
      cell: ({ matter }) =>
        matter.organId === null ? matter.department : organName(matter.organId, matter.department),
    },
    { title: t('catalog.field.type'), className: 'nowrap', cell: ({ matter }) => typeName(matter.type) },
    { title: t('catalog.field.volume'), className: 'figures', cell: (row) => shown(row)?.volume },
    {
      title: t('catalog.field.decision'),
      className: 'nowrap',
      cell: (row) => {
        const one = shown(row);
        const tone = one?.decision === 'devolve' ? 'done' : 'quiet';
        return (
          <span className={`tag ${work.marks.has(row.matter.code) ? 'late' : tone}`}>
            {t(`catalog.decision.${one?.decision ?? 'open'}`)}
            {one?.batch !== undefined && ` · ${t('say.batch_at', { batch: one.batch })}`}
          </span>
        );
      },
    },
    {
      title: t('catalog.field.reason'),
      cell: (row) => {
        const one = shown(row);
        return [one?.reason && t(`catalog.keep_reason.${one.reason}`), one?.text].filter(Boolean).join(' · ');
      },
    },
  ];
  const counts = first?.counts;
  const found =
    (batch ? counts?.batches.find((one) => one.batch === Number(batch))?.matters : counts?.[decision ?? 'all']) ?? 0;
  const counted: { name: string; count: number; search: Search; current: boolean }[] = counts
    ? [
        {
          name: t('say.all_matters'),
          count: counts.all,
          search: { decision: '', batch: '' },
          current: !decision && !batch,
        },
        ...decisions.map((one) => ({
          ...{ name: t(`catalog.decision.${one}`), count: counts[one] },
          ...{ search: { decision: one, batch: '' }, current: decision === one && !batch },
        })),
        ...counts.batches.map((one) => ({
          ...{ name: t('say.batch_at', { batch: one.batch }), count: one.matters },
          ...{ search: { decision: '', batch: String(one.batch) }, current: batch === String(one.batch) },
        })),
      ]
    : [];
  return (
    <>
      <div className="filters">
        <Input.Search
          key={q}
          allowClear
          defaultValue={q}
          maxLength={100}
          aria-label={t('do.search')}
          placeholder={t('say.search_matter')}
          onSearch={(words) => go({ q: words.trim() })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          aria-label={t('col.department')}
          placeholder={t('say.all_departments')}
          value={department ?? null}
          options={(all?.departments ?? []).map(({ department: name, organId, matters }) => ({
            value: organId ?? name,
            label: t('say.counted', { name: organId === null ? name : organName(organId, name), count: matters }),
          }))}
          onChange={(value: string | undefined) => go({ department: value ?? '' })}
        />
        <Select
          allowClear
          popupMatchSelectWidth={false}
          aria-label={t('catalog.field.type')}
          placeholder={t('say.all_types')}
          value={type ?? null}
          options={(all?.types ?? []).map((one) => ({
            value: one.type,
            label: t('say.counted', { name: typeName(one.type), count: one.matters }),
          }))}
          onChange={(value: string | undefined) => go({ type: value ?? '' })}
        />
        <Select
          allowClear
          popupMatchSelectWidth={false}
          aria-label={t('col.version')}
          placeholder={t('say.version_in_force')}
          value={version ?? null}
          disabled={work.marks.size > 0}
          options={drafts.map((one) => ({
            value: one.id,
            label: `${t('catalog.status.draft')} · ${one.scheme} ${one.version}`,
          }))}
          onChange={(value: string | undefined) => go({ version: value ?? '' })}
        />
      </div>
      <nav className="tabs small" aria-label={t('catalog.field.decision')}>
        {counted.map((one) => (
          <button
            key={one.name}
            type="button"
            className="link"
            aria-pressed={one.current}
            onClick={() => go(one.search)}
          >
            {t('say.counted', { name: one.name, count: one.count })}
          </button>
        ))}
      </nav>
      {edits && (
        <section className="block gap-below" aria-label={t('say.marking')}>
          <Space wrap size={8}>
            <span>{t('say.chosen_count', { count: chosen.size })}</span>
            <Button
              size="small"
              onClick={() => void chooseAll().catch((problem: unknown) => message.error(say(problem)))}
            >
              {t('do.choose_all', { count: found })}
            </Button>
            <Button size="small" disabled={chosen.size === 0} onClick={() => setChosen(new Map())}>
              {t('do.choose_none')}
            </Button>
            <InputNumber
              size="small"
              min={1}
              max={99}
              precision={0}
              aria-label={t('catalog.field.batch')}
              value={into}
              onChange={(value) => setInto(value ?? 1)}
            />
            <Button size="small" type="primary" disabled={chosen.size === 0} onClick={() => mark('devolve')}>
              {t('do.devolve', { batch: into })}
            </Button>
            <Select
              size="small"
              popupMatchSelectWidth={false}
              aria-label={t('catalog.field.reason')}
              value={reason}
              options={keepReasons.map((value) => ({ value, label: t(`catalog.keep_reason.${value}`) }))}
              onChange={setReason}
            />
            <Input
              size="small"
              maxLength={500}
              aria-label={t('catalog.field.text')}
              placeholder={t('catalog.field.text')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <Button size="small" disabled={chosen.size === 0 || lacksText} onClick={() => mark('keep')}>
              {t('do.keep_matters')}
            </Button>
          </Space>
          <Space wrap size={8} className="gap-above">
            <Button size="small" disabled={work.past.length === 0} onClick={undo}>
              {t('do.undo_step')}
            </Button>
            <Button
              size="small"
              type="primary"
              loading={saving}
              disabled={work.marks.size === 0}
              onClick={() => void save()}
            >
              {t('do.save_marks', { count: work.marks.size })}
            </Button>
            <span className="muted wide-only">{t('say.keys_screening')}</span>
          </Space>
        </section>
      )}
      <DataTable
        label={t('tab.screening')}
        columns={columns}
        list={list}
        rowKey={(row) => row.matter.code}
        empty={t(q || department || type || decision || batch ? 'say.no_match' : 'say.no_matters')}
      />
    </>
  );
}
