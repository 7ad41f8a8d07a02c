import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAgo } from '@zhenshu/ui/time.ts';
import { call, proposalsQuery, refreshCase } from '../api.ts';
import { useProblemText } from './problem.tsx';
import { useKeys } from './use-keys.ts';
import { useNow } from './use-now.ts';
import { StateTag } from './words.tsx';

type Duplicate = Awaited<ReturnType<NonNullable<ReturnType<typeof proposalsQuery>['queryFn']>>>['duplicates'][number];

/** Says why an event may be the same thing: how far, how old, class and words. */
function useLikeness(): (one: Duplicate) => string {
  const { t } = useLanguage();
  const now = useNow();
  return (one) =>
    [
      one.metres === null ? null : t('say.metres', { metres: one.metres }),
      formatAgo(one.openedAt, now, t),
      one.sameClass ? t('say.same_class') : null,
      t('say.alike_words', { share: Math.round(one.words * 100) }),
    ]
      .filter((part) => part !== null)
      .join(' · ');
}

/** Whether it is so much alike that one key may join it; all else takes a click, with both in view. */
const isStrong = (one: Duplicate): boolean => one.sameClass || one.words >= 0.3;

/** Likely duplicates 疑似重复 beside the report: joined by a click or the key M, and taken apart again as easily. */
export function Duplicates({ view, onJoined }: { view: CaseView; onJoined: () => void }) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const say = useProblemText();
  const likeness = useLikeness();
  const { id } = view.case;
  const { data } = useQuery(proposalsQuery(id));
  const [busy, setBusy] = useState<string | null>(null);
  const found = data?.duplicates ?? [];
  const offer = view.commands.find(({ command }) => command === 'join');
  useKeys((key) => {
    if (key === 'm' && found[0] && isStrong(found[0])) void join(found[0]);
  });
  if (!offer || offer.refusal !== null || found.length === 0) return null;

  async function give(command: string, payload: Record<string, unknown>): Promise<void> {
    await call('POST /cases/:id/commands', { params: { id }, body: { id: newId(), command, payload } });
    await refreshCase(id);
  }
  async function join(one: Duplicate): Promise<void> {
    if (busy !== null) return;
    setBusy(one.caseId);
    try {
      await give('join', { into: one.caseId });
      const undo = () =>
        void give('split', { reason: t('say.joined_by_mistake') })
          .then(() => message.success(t('say.taken_apart')))
          .catch((problem: unknown) => message.error(say(problem)));
      message.success({
        content: (
          <>
            {t('say.joined_into', { title: one.title })}{' '}
            <Button type="link" size="small" onClick={undo}>
              {t('do.undo')}
            </Button>
          </>
        ),
        duration: 8,
      });
      onJoined();
    } catch (problem) {
      message.error(say(problem));
    } finally {
      setBusy(null);
    }
  }
  return (
    <section className="block" aria-labelledby="duplicates-title">
      <h2 id="duplicates-title">
        {t('say.duplicates')} <small className="muted">{found.length}</small>
      </h2>
      <ul className="plain duplicates">
        {found.map((one, at) => (
          <li key={one.caseId}>
            <div>
              <Link to="/cases/$id" params={{ id: one.caseId }}>
                {one.title}
              </Link>{' '}
              <StateTag state={one.state} /> {one.near && <span className="tag open">{t('say.very_near')}</span>}
              <br />
              <small className="muted">{likeness(one)}</small>
            </div>
            <Button
              size="small"
              loading={busy === one.caseId}
              aria-label={t('do.join_to', { title: one.title })}
              onClick={() => void join(one)}
            >
              {t('command.join')} {at === 0 && isStrong(one) && <kbd>M</kbd>}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Chooses the earlier event of the same thing: likely ones first, any open one by words or number. */
export function DuplicateSelect({
  id,
  caseId,
  value,
  onChange,
}: {
  id?: string;
  caseId: string;
  value?: string;
  onChange?: (value: string | undefined) => void;
}) {
  const { t } = useLanguage();
  const likeness = useLikeness();
  const [asked, setAsked] = useState('');
  const { data } = useQuery(proposalsQuery(caseId));
  const { data: hits, isFetching } = useQuery({
    queryKey: ['cases', 'to-join', asked],
    queryFn: () => call('GET /cases', { query: { kind: 'event', open: '1', q: asked, limit: '20' } }),
    enabled: asked.trim().length > 1,
  });
  const likely = (data?.duplicates ?? []).map((one) => ({
    value: one.caseId,
    label: t('say.duplicate_option', { title: one.title, why: likeness(one) }),
  }));
  const others = (hits?.rows ?? [])
    .filter((row) => row.id !== caseId && !likely.some((one) => one.value === row.id))
    .map((row) => ({ value: row.id, label: [row.number, row.title, row.place].filter(Boolean).join(' · ') }));
  return (
    <Select
      {...(id ? { id } : {})}
      className="full"
      allowClear
      value={value ?? null}
      onChange={onChange ?? (() => {})}
      showSearch={{ filterOption: false, onSearch: setAsked }}
      loading={isFetching}
      placeholder={t('say.duplicate_by_words')}
      options={[
        ...(likely.length > 0 && asked === '' ? likely : []),
        ...(asked === '' ? [] : [...likely.filter((one) => one.label.includes(asked)), ...others]),
      ]}
    />
  );
}
