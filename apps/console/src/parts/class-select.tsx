import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call, proposalsQuery } from '../api.ts';
import { keepRecentClass, recentClasses, type RecentClass } from '../recent-classes.ts';

/** Chooses a class 分类 as kind:code: what the report's words suggest, recent ones, or any by search. */
export function ClassSelect({
  caseId,
  value,
  onChange,
  id,
}: {
  caseId: string;
  value?: string | undefined;
  onChange?: (value: string | undefined) => void;
  id?: string;
}) {
  const { t, name } = useLanguage();
  const [words, setWords] = useState('');
  const q = useDeferredValue(words.trim());
  const { data: proposals } = useQuery(proposalsQuery(caseId));
  const { data: found, isFetching } = useQuery({
    queryKey: ['categories', q],
    queryFn: () => call('GET /categories', { query: { q, limit: '30' } }),
    enabled: q !== '',
    staleTime: 300_000,
  });
  const [chosen, setChosen] = useState<RecentClass | null>(null);

  const option = (one: RecentClass, note: string) => ({ value: one.value, label: name(one), note, one });
  const suggested = (proposals?.classes ?? []).map((one) =>
    option(
      { value: `${one.kind}:${one.code}`, nameZh: one.name, nameEn: one.nameEn },
      `${t(`catalog.kind.${one.kind}`)} ${one.code} · ${t('say.by_words', { words: one.words.join(' ') })}`,
    ),
  );
  const known = new Set(suggested.map((one) => one.value));
  const recent = recentClasses()
    .filter((one) => !known.has(one.value))
    .map((one) => option(one, one.value.split(':')[1] ?? ''));
  const searched = (found?.rows ?? []).map((one) =>
    option(
      { value: `${one.kind}:${one.code}`, nameZh: one.nameZh, nameEn: one.nameEn },
      `${t(`catalog.kind.${one.kind}`)} ${one.code}`,
    ),
  );
  const groups = (
    q === ''
      ? [
          { label: t('say.suggested'), options: suggested },
          { label: t('say.recent'), options: recent },
        ]
      : [{ label: t('say.found'), options: searched }]
  ).filter((group) => group.options.length > 0);
  // The chosen one keeps its name when it is in no group now.
  const listed = groups.some((group) => group.options.some((one) => one.value === value));
  const options =
    value && !listed && chosen?.value === value
      ? [{ label: t('say.chosen'), options: [option(chosen, '')] }, ...groups]
      : groups;
  return (
    <Select
      {...(id ? { id } : {})}
      allowClear
      aria-label={t('field.code')}
      className="full"
      placeholder={t('say.search_class')}
      value={value ?? null}
      showSearch={{ filterOption: false, onSearch: setWords, searchValue: words }}
      loading={isFetching}
      options={options}
      optionRender={(entry) => (
        <span className="option">
          {entry.label}
          <small>{(entry.data as { note?: string }).note}</small>
        </span>
      )}
      onChange={(next: string | undefined, entry) => {
        setWords('');
        const picked = (entry as unknown as { one?: RecentClass } | undefined)?.one ?? null;
        setChosen(picked);
        if (picked) keepRecentClass(picked);
        onChange?.(next);
      }}
    />
  );
}
