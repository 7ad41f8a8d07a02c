import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Checkbox, DatePicker, Form, Radio } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import type { FeatureProblem, ImportReport } from '@zhenshu/grid/contract.ts';
import { dayOf } from '@zhenshu/kernel/calendar.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, gridsQuery, queryClient } from '../api.ts';
import { outlinesOf } from '../grid-outlines.ts';
import { DataTable, type Column } from './data-table.tsx';
import { ProblemNote } from './problem.tsx';
import { useNow } from './use-now.ts';

const CountyMap = lazy(() => import('./county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** What the server takes at once (POST /grids/import). */
const mostMegabytes = 30;
const mebibyte = 1024 * 1024;

type How = { readonly from: string; readonly replace: 'grids' | 'villages' };
/** `key` tells one choice from another, also where the same file was chosen again. */
type GridFile = { readonly key: string; readonly bytes: Uint8Array<ArrayBuffer> };
type Imported = { readonly report: ImportReport; readonly from: string };

/** Import 导入网格: choose a GeoJSON file, see by feature what is wrong and what would end, confirm, see what was done. */
export function GridImport({ onDone }: { onDone: () => void }) {
  const [imported, setImported] = useState<Imported | null>(null);
  return imported ? <Result imported={imported} onDone={onDone} /> : <GridForm onImported={setImported} />;
}

function GridForm({ onImported }: { onImported: (imported: Imported) => void }) {
  const { t } = useLanguage();
  const { modal } = App.useApp();
  const today = dayOf(useNow());
  const [how, setHow] = useState<How>({ from: today, replace: 'grids' });
  const [file, setFile] = useState<GridFile | null>(null);
  const [unread, setUnread] = useState<ApiProblem | null>(null);
  const [partial, setPartial] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const id = useRef(newId());
  // The id stays with what is sent: another file, day or choice is another command.
  function renew(): void {
    id.current = newId();
    setPartial(false);
    setRefusal(null);
  }
  const preview = useQuery({
    queryKey: ['grid-preview', file?.key, how.from, how.replace],
    queryFn: () => call('POST /grids/preview', { query: how, body: file!.bytes }),
    enabled: file !== null,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const report = file && preview.data;

  async function choose(next: File | undefined): Promise<void> {
    renew();
    setFile(null);
    setUnread(null);
    if (!next) return;
    if (next.size > mostMegabytes * mebibyte) {
      const size = (next.size / mebibyte).toFixed(1);
      setUnread(new ApiProblem({ status: 0, code: 'say.table_too_big', data: { most: mostMegabytes, size } }));
      return;
    }
    const bytes = await next.arrayBuffer().catch(() => null);
    if (bytes) setFile({ key: newId(), bytes: new Uint8Array(bytes) });
    else setUnread(new ApiProblem({ status: 0, code: 'say.file_unread' }));
  }
  function ask(): void {
    if (!report) return;
    void modal.confirm({
      title: t('say.import_grids_sure', { count: report.grids, from: how.from }),
      content: <Consequences report={report} />,
      okText: t('do.import_grids'),
      onOk: send,
    });
  }
  async function send(): Promise<void> {
    setRefusal(null);
    try {
      const query = { id: id.current, ...how, acceptPartial: partial ? '1' : '0' } as const;
      const done = await call('POST /grids/import', { query, body: file!.bytes });
      await queryClient.invalidateQueries({ queryKey: gridsQuery.queryKey });
      onImported({ report: done, from: how.from });
    } catch (problem) {
      setRefusal(problem);
    }
  }
  return (
    <Form layout="vertical" onFinish={ask} aria-label={t('do.import_grids')}>
      <Form.Item label={t('col.grid_file')} htmlFor="grid-file" extra={t('say.grid_file_how', { most: mostMegabytes })}>
        <input
          id="grid-file"
          className="drop"
          type="file"
          accept=".geojson,.json"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
      </Form.Item>
      <Form.Item label={t('col.effective')} htmlFor="grid-from" extra={t('say.grids_from')}>
        <DatePicker
          id="grid-from"
          className="full"
          allowClear={false}
          value={dayjs(how.from)}
          onChange={(day) => {
            renew();
            setHow({ ...how, from: day?.format('YYYY-MM-DD') ?? today });
          }}
          // Enter takes over the day that was typed; it must not send the form.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      </Form.Item>
      <Form.Item label={t('col.replace')}>
        <Radio.Group
          className="stacked"
          value={how.replace}
          onChange={(event) => {
            renew();
            setHow({ ...how, replace: event.target.value as How['replace'] });
          }}
          options={(['grids', 'villages'] as const).map((value) => ({ value, label: t(`say.replace_${value}`) }))}
        />
      </Form.Item>
      <ProblemNote problem={unread} />
      {file && preview.error && <ProblemNote problem={preview.error} retry={() => void preview.refetch()} />}
      {file && preview.isFetching && <output className="block-line">{t('say.checking')}</output>}
      {file && report && (
        <>
          <Preview file={file} report={report} />
          {report.left > 0 && report.grids > 0 && (
            <Form.Item>
              <Checkbox
                checked={partial}
                onChange={(event) => {
                  renew();
                  setPartial(event.target.checked);
                }}
              >
                {t('say.leave_bad_grids', { left: report.left })}
              </Checkbox>
            </Form.Item>
          )}
          <ProblemNote problem={refusal} />
          <Button
            className="gap-above"
            type="primary"
            htmlType="submit"
            disabled={preview.isFetching || report.grids === 0 || (report.left > 0 && !partial)}
          >
            {t('do.import_grids')}
          </Button>
        </>
      )}
    </Form>
  );
}

/** What was read: figures, the outlines on the map, and what is wrong by feature. */
function Preview({ file, report }: { file: GridFile; report: ImportReport }) {
  const { t } = useLanguage();
  const { features, grids, left, problemCount, problems } = report;
  const outlines = useMemo(() => outlinesOf(file.bytes, problems), [file, problems]);
  const columns: Column<FeatureProblem>[] = [
    { title: t('col.feature'), className: 'figures', lead: true, cell: (row) => row.feature },
    { title: t('col.grid_code'), className: 'figures', cell: (row) => row.gridCode },
    {
      title: t('col.problem'),
      cell: (row) => <span className="red-text">{t(row.code, { other: row.other ?? '' })}</span>,
    },
  ];
  return (
    <>
      <output className="block-line gap-below">
        {t('say.grids_preview', { features, grids, left, problems: problemCount })}
      </output>
      <Ended report={report} />
      {problems.length > 0 && (
        <DataTable
          label={t('col.problem')}
          columns={columns}
          list={{ rows: problems, loading: false, problem: null, retry: () => {}, loadingMore: false }}
          rowKey={(row) => `${row.feature} ${row.code} ${row.other}`}
          empty=""
        />
      )}
      {problemCount > problems.length && <p className="muted">{t('say.problems_shown', { count: problems.length })}</p>}
      {outlines.length > 0 && (
        <div className="gap-above gap-below">
          <Suspense fallback={<div className="map small" />}>
            <CountyMap small label={t('say.file_map')} outlines={outlines} />
          </Suspense>
        </div>
      )}
    </>
  );
}

/** What is said once more before it is done. */
function Consequences({ report }: { report: ImportReport }) {
  const { t } = useLanguage();
  return (
    <>
      <Ended report={report} />
      {report.left > 0 && <p className="warn">{t('say.leave_bad_grids', { left: report.left })}</p>}
    </>
  );
}

function Ended({ report: { ended } }: { report: ImportReport }) {
  const { t } = useLanguage();
  if (ended.length === 0) return null;
  return (
    <p className="warn">
      {t('say.grids_ended', { count: ended.length, codes: ended.slice(0, 20).join(t('say.comma')) })}
      {ended.length > 20 && ' …'}
    </p>
  );
}

function Result({ imported: { report, from }, onDone }: { imported: Imported; onDone: () => void }) {
  const { t } = useLanguage();
  const today = dayOf(useNow());
  return (
    <>
      <output className="block-line">
        <Alert
          showIcon
          type="success"
          title={t('say.grids_imported', { count: report.grids, from })}
          description={
            <>
              {from > today && <p>{t('say.grids_later')}</p>}
              {report.left > 0 && <p>{t('say.grids_left', { left: report.left })}</p>}
              {report.ended.length > 0 && <p>{t('say.grids_over', { count: report.ended.length })}</p>}
            </>
          }
        />
      </output>
      <Button className="gap-above" type="primary" onClick={onDone}>
        {t('do.to_map')}
      </Button>
    </>
  );
}
