import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Checkbox, Form, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import type { ImportPreview, ListName } from '@zhenshu/catalog/contract.ts';
import { addressOf, fetchFile, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, queryClient } from '../api.ts';
import { saveFile } from '../csv.ts';
import { wordsOf } from '../texts.ts';
import { RowProblems } from './list-changes.tsx';
import { ListMapping, type Mapping } from './list-mapping.tsx';
import { ProblemNote } from './problem.tsx';

type Named = { scheme: string; version: string; note?: string };

/**
 * Import of a list: choose a sheet, say which of its columns is which where that is not plain, see row by row what is wrong
 * (also as a copy of the sheet with the faults marked), then store it as a draft.
 */
export function ListImport({ onDone }: { onDone: () => void }) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const [list, setList] = useState<ListName>('category');
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportPreview | null>(null);
  const [mapping, setMapping] = useState<Mapping>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [partial, setPartial] = useState(false);
  const id = useRef(newId());
  const input = useRef<HTMLInputElement>(null);

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    await work().catch(setProblem);
    setBusy(false);
  }
  function preview(chosen: File, as: ListName, mapped: Mapping): Promise<void> {
    return attempt(async () => {
      setReport(null);
      setMapping(mapped);
      const query = { file: chosen.name, mapping: toQuery(mapped) };
      setReport(await call('POST /lists/:list/preview', { params: { list: as }, query, body: chosen }));
    });
  }
  function saveMarked(chosen: File): Promise<void> {
    return attempt(async () => {
      const query = { file: chosen.name, mapping: toQuery(mapping) };
      const marked = await fetchFile(`/api/v1${addressOf('/lists/:list/marked', { list }, query)}`, chosen);
      saveFile(`${chosen.name.replace(/\.[^.]+$/, '')}-${t('say.faults_marked')}.xlsx`, marked);
    });
  }
  function store(named: Named): Promise<void> {
    return attempt(async () => {
      await call('POST /lists/:list/import', {
        params: { list },
        query: {
          id: id.current,
          file: file!.name,
          ...named,
          note: named.note?.trim() || undefined,
          acceptPartial: partial ? '1' : '0',
          mapping: toQuery(mapping),
        },
        body: file!,
      });
      await queryClient.invalidateQueries({ queryKey: ['lists'] });
      message.success(t('say.imported'));
      onDone();
    });
  }
  return (
    <Form layout="vertical" onFinish={(named: Named) => void store(named)}>
      <Form.Item label={t('col.list')} htmlFor="list">
        <Select
          id="list"
          value={list}
          options={wordsOf('catalog.list.').map((value) => ({
            value: value as ListName,
            label: t(`catalog.list.${value}`),
          }))}
          onChange={(next) => {
            setList(next);
            if (file) void preview(file, next, {});
          }}
        />
      </Form.Item>
      <Form.Item label={t('col.file')} htmlFor="sheet" extra={t('say.sheet')}>
        <input
          ref={input}
          id="sheet"
          type="file"
          accept=".xlsx,.csv"
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null;
            setFile(chosen);
            id.current = newId();
            if (chosen) void preview(chosen, list, {});
          }}
        />
      </Form.Item>
      <ProblemNote problem={problem} />
      {report && (
        <>
          <output className="gap-below block-line">
            {t('say.preview', {
              rows: report.rows,
              entries: report.entries,
              left: report.left,
              problems: report.problemCount,
            })}
          </output>
          {(report.problems.some(({ code }) => code === 'catalog.column_missing') ||
            Object.keys(mapping).length > 0) && (
            <ListMapping
              report={report}
              mapping={mapping}
              onMap={(next) => {
                id.current = newId();
                if (file) void preview(file, list, next);
              }}
            />
          )}
          {report.problems.length > 0 && (
            <>
              <p>
                <Button icon={<DownloadOutlined />} onClick={() => file && void saveMarked(file)}>
                  {t('do.save_marked')}
                </Button>
              </p>
              <RowProblems problems={report.problems} />
            </>
          )}
          <div className="two gap-above">
            <Form.Item name="scheme" label={t('col.scheme')} rules={[{ required: true, message: t('say.needed') }]}>
              <Input maxLength={60} />
            </Form.Item>
            <Form.Item name="version" label={t('col.version')} rules={[{ required: true, message: t('say.needed') }]}>
              <Input maxLength={60} />
            </Form.Item>
          </div>
          <Form.Item name="note" label={t('col.why')}>
            <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
          </Form.Item>
          {report.left > 0 && (
            <Form.Item>
              <Checkbox checked={partial} onChange={(event) => setPartial(event.target.checked)}>
                {t('say.leave_bad', { left: report.left })}
              </Checkbox>
            </Form.Item>
          )}
          <Button
            type="primary"
            htmlType="submit"
            loading={busy}
            disabled={report.entries === 0 || (report.left > 0 && !partial)}
          >
            {t('do.store_draft')}
          </Button>
        </>
      )}
    </Form>
  );
}

function toQuery(mapping: Mapping): string | undefined {
  return Object.keys(mapping).length > 0 ? JSON.stringify(mapping) : undefined;
}
