import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Select } from 'antd';
import { useRef, useState } from 'react';
import type { AlarmMapping, ImportReport } from '@zhenshu/event/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, queryClient } from '../api.ts';
import { saveCsv } from '../csv.ts';
import { wordsOf } from '../texts.ts';
import { DataTable, type Column } from './data-table.tsx';
import { ProblemNote } from './problem.tsx';

type RowProblem = ImportReport['problems'][number];

/** Import of devices from a table: good rows are registered, bad ones told by line. */
export function AlarmDeviceImport({ sourceId, system: own }: { sourceId: string; system: AlarmMapping['system'] }) {
  const { t, has } = useLanguage();
  const [system, setSystem] = useState(own);
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const id = useRef(newId());
  const heads = t('alarm.sheet').split(t('say.comma'));

  async function send(table: File): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const query = { id: id.current, name: table.name.slice(-200), system };
      const body = new Uint8Array(await table.arrayBuffer());
      setReport(await call('POST /alarm-sources/:id/devices/import', { params: { id: sourceId }, query, body }));
      id.current = newId();
      await queryClient.invalidateQueries({ queryKey: ['alarm-sources'] });
    } catch (refusal) {
      setProblem(refusal);
    }
    setBusy(false);
  }
  const columns: Column<RowProblem>[] = [
    { title: t('col.line'), className: 'figures', lead: true, cell: (row) => row.line },
    { title: t('col.column'), cell: (row) => row.column },
    { title: t('col.value'), cell: (row) => row.value },
    {
      title: t('col.problem'),
      cell: (row) => <span className="red-text">{has(row.code) ? t(row.code) : row.code}</span>,
    },
  ];
  return (
    <Form layout="vertical" aria-label={t('do.import_devices')} onFinish={() => file && void send(file)}>
      <p className="gap-below">
        <Button icon={<DownloadOutlined />} onClick={() => saveCsv(t('do.import_devices'), heads, [])}>
          {t('do.save_template')}
        </Button>
      </p>
      <Form.Item
        label={t('col.file')}
        htmlFor="devices"
        extra={t('alarm.help.sheet', { columns: heads.join(t('say.comma')) })}
      >
        <input
          id="devices"
          className="drop"
          type="file"
          accept=".xlsx,.csv"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            setReport(null);
            id.current = newId();
          }}
        />
      </Form.Item>
      <Form.Item label={t('alarm.field.system')} htmlFor="devices-system">
        <Select
          id="devices-system"
          value={system}
          options={wordsOf('alarm.system.').map((value) => ({
            value: value as AlarmMapping['system'],
            label: t(`alarm.system.${value}`),
          }))}
          onChange={(next) => {
            id.current = newId();
            setSystem(next);
          }}
        />
      </Form.Item>
      <ProblemNote problem={problem} />
      <Button className="gap-above" type="primary" htmlType="submit" disabled={!file} loading={busy}>
        {t('do.import_devices')}
      </Button>
      {report && (
        <output className="block-line gap-above">
          <Alert
            showIcon
            type={report.problems.length > 0 ? 'warning' : 'success'}
            title={t('alarm.imported', { rows: report.rows, stored: report.stored })}
          />
        </output>
      )}
      {report && report.problems.length > 0 && (
        <DataTable
          label={t('col.problem')}
          columns={columns}
          list={{ rows: report.problems, loading: false, problem: null, retry: () => {}, loadingMore: false }}
          rowKey={(row) => `${row.line} ${row.column} ${row.code}`}
          empty=""
        />
      )}
    </Form>
  );
}
