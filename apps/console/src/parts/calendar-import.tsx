import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Radio } from 'antd';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { CalendarView } from '@zhenshu/casefile/contract.ts';
import { readNotice, type NoticeProblem } from '@zhenshu/casefile/domain.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { calendarQuery, call, queryClient } from '../api.ts';
import { changesOf, missingYear, monthsOf, nationalLayer, rangesOf } from '../calendar-year.ts';
import { CalendarMonths } from './calendar-months.tsx';
import { DataTable, type Column } from './data-table.tsx';
import { ProblemNote } from './problem.tsx';

type Imported = { readonly year: number; readonly total: number };

/** Import of a year: paste the notice, see its days and what is wrong row by row, confirm, see how many limits it moved. */
export function CalendarImport({
  view,
  today,
  onDone,
}: {
  view: CalendarView;
  today: string;
  onDone: (year: number) => void;
}) {
  const [imported, setImported] = useState<Imported | null>(null);
  return imported ? (
    <Result imported={imported} onDone={() => onDone(imported.year)} />
  ) : (
    <NoticeForm view={view} today={today} onImported={setImported} />
  );
}

function NoticeForm({
  view,
  today,
  onImported,
}: {
  view: CalendarView;
  today: string;
  onImported: (imported: Imported) => void;
}) {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const [year, setYear] = useState(() => missingYear(view.rows, today));
  const [isLocal, setLocal] = useState(false);
  const [layerName, setLayerName] = useState('');
  const [typedSource, setTypedSource] = useState<string | null>(null);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<unknown>(null);
  const id = useRef(newId());

  const read = useDeferredValue(text);
  const notice = useMemo(() => readNotice(read, year), [read, year]);
  const layer = isLocal ? layerName.trim() : nationalLayer;
  const source = typedSource ?? notice.reference ?? '';
  const before = view.rows.find((row) => row.year === year && row.layer === layer);
  const count = notice.off.length + notice.work.length;
  const nameIsTaken = isLocal && layer === nationalLayer;
  const missing = source.trim() === '' ? 'say.source_needed' : layer === '' || nameIsTaken ? 'say.layer_needed' : null;
  const ready = count > 0 && notice.problems.length === 0 && missing === null && read === text;

  function ask(): void {
    void modal.confirm({
      title: t('say.import_year_sure', { year }),
      content: (
        <>
          <p>{t('say.notice_days', { off: notice.off.length, work: notice.work.length })}</p>
          {before && <p>{t('say.notice_replaces', { source: before.source })}</p>}
          <p>{t('say.notice_moves', { count: view.provisional })}</p>
        </>
      ),
      okText: t('do.import_year'),
      onOk: send,
    });
  }
  async function send(): Promise<void> {
    setProblem(null);
    const { off, work } = notice;
    const body = { id: id.current, year, layer, source: source.trim(), off: [...off], work: [...work] };
    try {
      const { waiting } = await call('POST /calendar', { body });
      await queryClient.invalidateQueries({ queryKey: calendarQuery.queryKey });
      onImported({ year, total: waiting });
    } catch (refusal) {
      setProblem(refusal);
      // A refused import changed nothing: what is sent next is another one.
      if (refusal instanceof ApiProblem && refusal.status === 422) id.current = newId();
    }
  }
  return (
    <Form layout="vertical" onFinish={ask} aria-label={t('do.import_notice')}>
      <Form.Item label={t('col.layer')}>
        <Radio.Group
          value={isLocal}
          onChange={(event) => setLocal(event.target.value as boolean)}
          options={[
            { value: false, label: t('say.national') },
            { value: true, label: t('say.local') },
          ]}
        />
      </Form.Item>
      {isLocal && (
        <Form.Item label={t('col.layer_name')} htmlFor="layer" extra={t('say.layer_rule')}>
          <Input id="layer" value={layerName} maxLength={40} onChange={(event) => setLayerName(event.target.value)} />
        </Form.Item>
      )}
      <Form.Item label={t('col.year')} htmlFor="year">
        <InputNumber id="year" value={year} min={2020} max={2100} onChange={(next) => next && setYear(next)} />
      </Form.Item>
      <Form.Item label={t('col.notice')} htmlFor="notice" extra={t('say.notice_how')}>
        <Input.TextArea
          id="notice"
          value={text}
          autoSize={{ minRows: 5, maxRows: 14 }}
          maxLength={10_000}
          onChange={(event) => setText(event.target.value)}
        />
      </Form.Item>
      <Form.Item label={t('col.reference')} htmlFor="source" extra={t('say.reference_how')}>
        <Input id="source" value={source} maxLength={300} onChange={(event) => setTypedSource(event.target.value)} />
      </Form.Item>
      <Preview notice={notice} year={year} layer={layer} view={view} today={today} before={before} />
      <Refused problem={problem} />
      <div className="block-head gap-above">
        <Button type="primary" htmlType="submit" disabled={!ready}>
          {t('do.import_year')}
        </Button>
        {count > 0 && notice.problems.length === 0 && missing && <span className="muted">{t(missing)}</span>}
      </div>
    </Form>
  );
}

/** What was read: figures, mistakes by row, the months it touches, and what it would change. */
function Preview({
  notice,
  year,
  layer,
  view,
  today,
  before,
}: {
  notice: ReturnType<typeof readNotice>;
  year: number;
  layer: string;
  view: CalendarView;
  today: string;
  before: CalendarView['rows'][number] | undefined;
}) {
  const { t } = useLanguage();
  const { off, work, problems } = notice;
  if (off.length + work.length + problems.length === 0) return null;
  const columns: Column<NoticeProblem>[] = [
    { title: t('col.line'), className: 'figures', lead: true, cell: (row) => row.line },
    { title: t('col.value'), cell: (row) => row.text },
    {
      title: t('col.problem'),
      cell: (row) => <span className="red-text">{t(`calendar.problem.${row.code}`, { year })}</span>,
    },
  ];
  const others = view.rows.filter((row) => row.year !== year || row.layer !== layer);
  const months =
    problems.length > 0
      ? []
      : monthsOf(year, [...others, { year, layer, source: '', off, work }]).filter(({ weeks }) =>
          weeks.flat().some((cell) => cell !== null && (off.includes(cell.day) || work.includes(cell.day))),
        );
  const changes = before && problems.length === 0 ? rangesOf(changesOf(notice, before)) : [];
  return (
    <section aria-label={t('say.notice_read')}>
      <output className="gap-below block-line">{t('say.notice_days', { off: off.length, work: work.length })}</output>
      {problems.length > 0 && (
        <DataTable
          label={t('col.problem')}
          columns={columns}
          list={{ rows: problems, loading: false, problem: null, retry: () => {}, loadingMore: false }}
          rowKey={(row) => `${row.line} ${row.code} ${row.text}`}
          empty=""
        />
      )}
      {before && problems.length === 0 && (
        <p>
          {changes.length === 0
            ? t('say.notice_same')
            : t('say.notice_changes', {
                days: changes
                  .map(({ from, to }) => (from === to ? from : t('say.day_range', { from, to })))
                  .join(t('say.comma')),
              })}
        </p>
      )}
      <CalendarMonths year={year} months={months} today={today} />
    </section>
  );
}

/** A refusal with the days it names. */
function Refused({ problem }: { problem: unknown }) {
  const { t } = useLanguage();
  if (problem === null) return null;
  const given = problem instanceof ApiProblem ? problem.data?.['problems'] : undefined;
  const days = Array.isArray(given) ? (given as { code: string; day: string }[]) : [];
  return (
    <div className="gap-above">
      <ProblemNote problem={problem} />
      <ul className="plain">
        {days.map(({ code, day }) => (
          <li key={`${day} ${code}`} className="red-text">
            {day} {t(`calendar.problem.${code}`, { year: day.slice(0, 4) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How many of the limits that waited are computed again; asked anew until none waits. */
function Result({ imported: { year, total }, onDone }: { imported: Imported; onDone: () => void }) {
  const { t } = useLanguage();
  const { data, error } = useQuery({
    ...calendarQuery,
    refetchInterval: (query) => ((query.state.data?.waiting ?? 1) > 0 ? 1500 : false),
  });
  const waiting = data?.waiting ?? total;
  const done = Math.max(0, total - waiting);
  return (
    <>
      <ProblemNote problem={error} />
      <output className="block-line">
        <Alert
          showIcon
          type={waiting > 0 ? 'info' : 'success'}
          title={t('say.year_imported', { year })}
          description={
            <>
              <p>
                {total === 0
                  ? t('say.limits_none')
                  : waiting > 0
                    ? t('say.limits_running', { done, total })
                    : t('say.limits_done', { total })}
              </p>
              {waiting === 0 && (data?.provisional ?? 0) > 0 && (
                <p>{t('say.limits_left', { count: data?.provisional })}</p>
              )}
            </>
          }
        />
      </output>
      <Button className="gap-above" type="primary" onClick={onDone}>
        {t('do.to_calendar')}
      </Button>
    </>
  );
}
