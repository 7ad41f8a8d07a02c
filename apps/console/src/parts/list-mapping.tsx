import { Button, Select } from 'antd';
import { useState } from 'react';
import type { ColumnMatch, ImportPreview } from '@zhenshu/catalog/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Which of the sheet's columns means which of ours, '' for none. */
export type Mapping = Readonly<Record<string, string>>;

/** Says which of a sheet's columns means which of ours: those that are needed and not found first, with our guess filled in. */
export function ListMapping({
  report,
  mapping,
  onMap,
}: {
  report: ImportPreview;
  mapping: Mapping;
  onMap: (mapping: Mapping) => void;
}) {
  const { t, name } = useLanguage();
  const missing = new Set(
    report.problems.filter(({ code }) => code === 'catalog.column_missing').map(({ column }) => column),
  );
  const isNeeded = (one: ColumnMatch) => missing.has(one.nameZh);
  const guesses = report.columns.flatMap(({ field, guess }) => (guess === null ? [] : [[field, guess] as const]));
  const [chosen, setChosen] = useState<Mapping>({ ...Object.fromEntries(guesses), ...mapping });
  const first = report.columns.filter((one) => isNeeded(one) || one.guess !== null || one.field in mapping);
  const others = report.columns.filter((one) => !first.includes(one));
  const draw = (one: ColumnMatch) => (
    <div key={one.field}>
      <dt>
        <label htmlFor={`map-${one.field}`}>
          {name(one)}
          {isNeeded(one) && <span className="red-text"> *</span>}
        </label>
      </dt>
      <dd>
        <Select
          id={`map-${one.field}`}
          allowClear
          showSearch
          className="full"
          placeholder={t('say.no_column')}
          value={(chosen[one.field] ?? one.found) || null}
          options={report.header.map((value) => ({ value, label: value }))}
          onChange={(value: string | undefined) => setChosen({ ...chosen, [one.field]: value ?? '' })}
        />
      </dd>
    </div>
  );
  return (
    <section className="block gap-below" aria-labelledby="mapping-title">
      <h2 id="mapping-title">{t('say.mapping')}</h2>
      <p className="muted">{t('say.mapping_how')}</p>
      <dl className="columns wide">{first.map(draw)}</dl>
      {others.length > 0 && (
        <details>
          <summary>{t('say.other_columns', { count: others.length })}</summary>
          <dl className="columns wide">{others.map(draw)}</dl>
        </details>
      )}
      <p className="gap-above">
        <Button type="primary" onClick={() => onMap(chosen)}>
          {t('do.read_again')}
        </Button>
      </p>
    </section>
  );
}
