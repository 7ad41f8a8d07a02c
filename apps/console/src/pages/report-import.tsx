import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Select, Spin } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Channel, ImportReport } from '@zhenshu/event/contract.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, queryClient } from '../api.ts';
import { saveCsv } from '../csv.ts';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { namesOf, reportColumns, templateHeads } from '../report-sheet.ts';
import { wordsOf } from '../texts.ts';

/** What the server takes at once (POST /reports/import). */
const mostMegabytes = 20;
const mebibyte = 1024 * 1024;
const problemsAtOnce = 100;

type Table = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
type RowProblem = ImportReport['problems'][number];

/** Import 表格导入 of reports: good rows are taken in, bad rows told by line; the same table can be sent again. */
export function ReportImportPage() {
  const { t } = useLanguage();
  const [channel, setChannel] = useState<Channel>('import');
  const [table, setTable] = useState<Table | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useRef(newId());
  const input = useRef<HTMLInputElement>(null);
  useStay(busy);

  async function choose(file: File | undefined): Promise<void> {
    id.current = newId();
    setTable(null);
    setReport(null);
    setProblem(null);
    if (!file) return;
    if (file.size > mostMegabytes * mebibyte) {
      setProblem(ownProblem('say.table_too_big', { most: mostMegabytes, size: (file.size / mebibyte).toFixed(1) }));
      return;
    }
    // Read at once: a browser sends no file that was saved again after it was chosen.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (bytes) setTable({ name: file.name.slice(-200), bytes: new Uint8Array(bytes) });
    else setProblem(ownProblem('say.file_unread'));
  }
  async function send({ name, bytes }: Table): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      setReport(await call('POST /reports/import', { query: { id: id.current, name, channel }, body: bytes }));
      // What comes next is a table that was changed, and has to be chosen again.
      id.current = newId();
      setTable(null);
      if (input.current) input.current.value = '';
    } catch (refusal) {
      setProblem(refusal);
    }
    setBusy(false);
    void queryClient.invalidateQueries({ queryKey: ['work'] });
    void queryClient.invalidateQueries({ queryKey: ['cases'] });
  }
  return (
    <Page title={t('nav.report_import')}>
      <div className="report-page">
        <div>
          <Form
            layout="vertical"
            className="block"
            aria-label={t('nav.report_import')}
            onFinish={() => table && void send(table)}
          >
            <Form.Item label={t('col.file')} htmlFor="table" extra={t('say.table_how', { most: mostMegabytes })}>
              <input
                ref={input}
                id="table"
                className="drop"
                type="file"
                accept=".xlsx,.csv"
                disabled={busy}
                onChange={(event) => void choose(event.target.files?.[0])}
              />
            </Form.Item>
            <Form.Item label={t('col.channel')} htmlFor="channel" extra={t('say.table_channel')}>
              <Select
                id="channel"
                value={channel}
                disabled={busy}
                options={wordsOf('channel.').map((value) => ({
                  value: value as Channel,
                  label: t(`channel.${value}`),
                }))}
                onChange={(next) => {
                  id.current = newId();
                  setChannel(next);
                }}
              />
            </Form.Item>
            <Refused problem={problem} />
            <Button className="gap-above" type="primary" htmlType="submit" size="large" disabled={!table || busy}>
              {t('do.import_reports')}
            </Button>
            {busy && table && <UnderWay table={table} />}
          </Form>
          {report && <Result report={report} />}
        </div>
        <Columns />
      </div>
    </Page>
  );
}

/** How it went, in figures and row by row. */
function Result({ report }: { report: ImportReport }) {
  const { t, has } = useLanguage();
  const [shown, setShown] = useState(problemsAtOnce);
  const { rows, stored, repeated, emptyRows, problems } = report;
  const wordsOfProblem = (code: string) => (has(code) ? t(code) : t('say.refused', { code }));
  const columns: Column<RowProblem>[] = [
    { title: t('col.line'), className: 'figures', lead: true, cell: (row) => row.line },
    { title: t('col.column'), cell: (row) => row.column },
    { title: t('col.value'), cell: (row) => row.value },
    { title: t('col.problem'), cell: (row) => <span className="red-text">{wordsOfProblem(row.code)}</span> },
  ];
  return (
    <section className="block gap-above" aria-labelledby="import-result">
      <h2 id="import-result">{t('say.import_result')}</h2>
      <output className="block-line gap-below">
        <Alert
          showIcon
          type={problems.length > 0 ? 'warning' : 'success'}
          title={t('say.reports_imported', { rows, stored })}
          description={
            <>
              <p>{t('say.rows_left', { repeated, emptyRows, problems: problems.length })}</p>
              <p>{t(problems.length > 0 ? 'say.mend_rows' : 'say.import_again')}</p>
            </>
          }
        />
      </output>
      {problems.length > 0 && (
        <>
          <p className="gap-below">
            <Button
              icon={<DownloadOutlined />}
              onClick={() =>
                saveCsv(
                  t('say.problem_rows'),
                  ['line', 'column', 'value', 'problem'].map((key) => t(`col.${key}`)),
                  problems.map((row) => [String(row.line), row.column, row.value, wordsOfProblem(row.code)]),
                )
              }
            >
              {t('do.save_problems')}
            </Button>
          </p>
          <DataTable
            label={t('say.problem_rows')}
            columns={columns}
            list={{
              rows: problems.slice(0, shown),
              loading: false,
              problem: null,
              retry: () => {},
              more: shown < problems.length ? () => setShown(shown + problemsAtOnce) : undefined,
              loadingMore: false,
            }}
            rowKey={(row) => `${row.line} ${row.column} ${row.code}`}
            empty=""
          />
        </>
      )}
    </section>
  );
}

/** A refusal with what the server read, and what holds where no answer came. */
function Refused({ problem }: { problem: unknown }) {
  const { t, has } = useLanguage();
  if (!(problem instanceof ApiProblem)) return <ProblemNote problem={problem} />;
  const { status, code, data } = problem;
  const reason = typeof data['reason'] === 'string' ? data['reason'] : '';
  const read = Array.isArray(data['columns']) ? (data['columns'] as string[]) : null;
  // A table is taken in row by row: without an answer nobody knows how far it came.
  const lost = code === 'http.offline' || status >= 500;
  return (
    <>
      <ProblemNote problem={code === 'http.offline' ? ownProblem('say.import_lost') : problem} />
      {has(reason) && <p>{t(reason)}</p>}
      {read && <p>{t('say.columns_read', { columns: read.slice(0, 30).join(t('say.comma')) })}</p>}
      {lost && <p>{t('say.import_repeat')}</p>}
    </>
  );
}

/** That it is under way, and for how long. */
function UnderWay({ table }: { table: Table }) {
  const { t } = useLanguage();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = Date.now();
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - begun) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="gap-above">
      <Spin size="small" />{' '}
      <output>{t('say.importing', { name: table.name, size: Math.ceil(table.bytes.length / 1024) })}</output>{' '}
      <span className="muted figures">{t('say.seconds', { seconds })}</span>
    </p>
  );
}

/** Which columns are read, and a template to begin with. */
function Columns() {
  const { t } = useLanguage();
  return (
    <section className="block" aria-labelledby="columns-title">
      <h2 id="columns-title">{t('say.columns')}</h2>
      <p className="muted">{t('say.columns_how')}</p>
      <p className="gap-above gap-below">
        <Button icon={<DownloadOutlined />} onClick={() => saveCsv(t('say.template'), templateHeads(t), [])}>
          {t('do.save_template')}
        </Button>
      </p>
      <dl className="columns">
        {reportColumns.map((column) => {
          const [first, ...others] = namesOf(column, t);
          return (
            <div key={column}>
              <dt>{first}</dt>
              <dd>
                {t(`sheet.note.${column}`)}
                <small className="muted block-line">
                  {t('say.other_names', { names: others.join(t('say.comma')) })}
                </small>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Asks before the page is closed while a table is on its way. */
function useStay(busy: boolean): void {
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
}

function ownProblem(code: string, data: Record<string, unknown> = {}): ApiProblem {
  return new ApiProblem({ status: 0, code, data });
}
