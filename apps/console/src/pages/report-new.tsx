import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Form, Input, Modal, Select, Switch } from 'antd';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { ReportOutcome } from '@zhenshu/event/contract.ts';
import { ApiProblem, newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { Qr } from '@zhenshu/ui/qr.tsx';
import { groupCode, trackPath } from '@zhenshu/ui/tracking.ts';
import { call, meQuery, queryClient } from '../api.ts';
import { Page } from '../parts/page.tsx';
import { locate } from '../parts/place-fields.tsx';
import { useFirstFocus } from '../parts/use-first-focus.ts';
import { useProblemText } from '../parts/problem.tsx';
import { Uploader } from '../parts/uploader.tsx';
import { bodyOf, missingIn, newDraft, withoutPerson, type ReportDraft } from '../report-draft.ts';
import { wordsOf } from '../texts.ts';

const CountyMap = lazy(() => import('../parts/county-map.tsx').then((part) => ({ default: part.CountyMap })));

/** A report on its way: what was written, and how sending it stands. */
type Sent = { draft: ReportDraft; outcome: ReportOutcome | null; problem: string | null };
const mostKept = 20;

/**
 * Intake 上报 at the desk. The form is free for the next caller at once: sending goes on behind it, and what could not
 * be sent stays in the list with its reason, through a reload too.
 */
export function ReportNewPage() {
  const { t } = useLanguage();
  const say = useProblemText();
  const { data: me } = useQuery(meQuery);
  // Several people share the machine of a desk: each finds only his own callers.
  const draftKey = `zhenshu.report-draft.${me?.person.id}`;
  const sentKey = `zhenshu.report-sent.${me?.person.id}`;
  // What a grid worker tells he saw himself.
  const channel = me?.roles.includes('grid_worker') ? 'grid' : 'desk';
  const [draft, setDraft] = useState<ReportDraft>(() => stored<ReportDraft>(draftKey) ?? newDraft(newId, channel));
  const [sent, setSent] = useState<readonly Sent[]>(() => stored<Sent[]>(sentKey) ?? []);
  const [tried, setTried] = useState(false);
  const [uploading, setUploading] = useState(false);
  const [mapped, setMapped] = useState(draft.lng !== undefined);
  useEffect(() => localStorage.setItem(draftKey, JSON.stringify(draft)), [draftKey, draft]);
  useEffect(() => {
    // The code stays out of the shared machine: it is for the caller alone, who has written it down or printed by now.
    const kept = sent.map((one) => ({ ...one, outcome: one.outcome && { ...one.outcome, code: null } }));
    localStorage.setItem(sentKey, JSON.stringify(kept.slice(0, mostKept)));
  }, [sentKey, sent]);
  const missing = missingIn(draft);
  useFirstFocus('text');
  function change(part: Partial<ReportDraft>): void {
    setDraft((now) => ({ ...now, ...part }));
  }
  async function send(one: ReportDraft): Promise<void> {
    const settle = (part: Partial<Sent>) =>
      setSent((now) => now.map((other) => (other.draft.id === one.id ? { ...other, ...part } : other)));
    settle({ problem: null });
    try {
      settle({ outcome: await call('POST /reports', { body: bodyOf(one) }), draft: withoutPerson(one) });
      void queryClient.invalidateQueries({ queryKey: ['work'] });
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
    } catch (problem) {
      settle({
        problem: say(problem instanceof ApiProblem ? problem : new ApiProblem({ status: 0, code: 'http.offline' })),
      });
    }
  }
  function submit(): void {
    setTried(true);
    if (missing.length > 0) {
      focusOn(missing[0]!);
      return;
    }
    setSent((now) => [{ draft, outcome: null, problem: null }, ...now].slice(0, mostKept));
    void send(draft);
    setDraft(newDraft(newId, channel));
    setTried(false);
    setMapped(false);
    // The next caller waits: his first word can be typed at once.
    focusOn('text');
  }
  const need = (name: 'text' | 'place') =>
    tried && missing.includes(name) ? { validateStatus: 'error' as const, help: t('say.needed') } : {};
  return (
    <Page title={t('nav.report')} extra={<Link to="/report/import">{t('nav.report_import')}</Link>}>
      <div className="report-page">
        <Form layout="vertical" onFinish={submit} aria-label={t('nav.report')} className="block">
          <Labelled name="text" label={t('col.text')} required {...need('text')}>
            <Input.TextArea
              id="text"

              autoSize={{ minRows: 4, maxRows: 12 }}
              maxLength={4000}
              value={draft.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          </Labelled>
          <Labelled name="place" label={t('col.place')} required {...need('place')}>
            <Input
              id="place"
              maxLength={200}
              value={draft.place}
              onChange={(event) => change({ place: event.target.value })}
            />
          </Labelled>
          <p className="switch">
            <Switch
              id="mapped"
              size="small"
              checked={mapped}
              onChange={(on) => {
                setMapped(on);
                if (!on) change({ lng: undefined, lat: undefined });
              }}
            />{' '}
            <label htmlFor="mapped">{t('do.pick_map')}</label>{' '}
            <Button
              size="small"
              onClick={() =>
                locate((at) => {
                  setMapped(true);
                  change(at);
                })
              }
            >
              {t('do.my_position')}
            </Button>{' '}
            {draft.lng !== undefined && draft.lat !== undefined && (
              <span className="muted figures">
                {draft.lng.toFixed(5)}, {draft.lat.toFixed(5)}
              </span>
            )}
          </p>
          {mapped && (
            <Suspense fallback={<div className="map small" />}>
              <CountyMap
                small
                label={t('do.pick_map')}
                picked={
                  draft.lng !== undefined && draft.lat !== undefined ? { lng: draft.lng, lat: draft.lat } : undefined
                }
                onPick={(at) => change(at)}
              />
            </Suspense>
          )}
          <div className="three">
            <Labelled name="channel" label={t('col.channel')}>
              <Select
                id="channel"
                value={draft.channel}
                options={wordsOf('channel.').map((value) => ({ value, label: t(`channel.${value}`) }))}
                onChange={(channel) => change({ channel: channel as ReportDraft['channel'] })}
              />
            </Labelled>
            <Labelled
              name="phone"
              label={t('col.phone')}
              {...(tried && missing.includes('phone') ? { validateStatus: 'error', help: t('event.phone') } : {})}
            >
              <Input
                id="phone"
                inputMode="tel"
                autoComplete="off"
                maxLength={30}
                value={draft.phone}
                onChange={(event) => change({ phone: event.target.value })}
              />
            </Labelled>
            <Labelled name="name" label={t('col.person_name')}>
              <Input
                id="name"
                autoComplete="off"
                maxLength={40}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            </Labelled>
          </div>
          <Labelled name="files" label={t('field.files')}>
            <Uploader
              key={draft.id}
              id="files"
              value={draft.files}
              onChange={(files) => change({ files })}
              onBusy={setUploading}
            />
          </Labelled>
          <Button type="primary" htmlType="submit" size="large" disabled={uploading}>
            {uploading ? t('say.sending') : t('do.send_report')}
          </Button>
        </Form>
        <SentReports
          sent={sent}
          onRetry={(one) => void send(one)}
          onEdit={(one) => {
            setSent((now) => now.filter((other) => other.draft.id !== one.id));
            setDraft({ ...one, id: newId(), caseId: newId() });
            setMapped(one.lng !== undefined);
            focusOn('text');
          }}
        />
      </div>
    </Page>
  );
}

function SentReports({
  sent,
  onRetry,
  onEdit,
}: {
  sent: readonly Sent[];
  onRetry: (draft: ReportDraft) => void;
  onEdit: (draft: ReportDraft) => void;
}) {
  const { t } = useLanguage();
  return (
    <section className="block" aria-labelledby="sent-title">
      <h2 id="sent-title">{t('say.sent_reports')}</h2>
      {sent.length === 0 && <p className="muted">{t('say.sent_none')}</p>}
      <ul className="plain" aria-live="polite">
        {sent.map(({ draft, outcome, problem }) => (
          <li key={draft.id} className="sent">
            {outcome ? (
              <>
                <strong className="figures">{outcome.number}</strong>{' '}
                <Link to="/cases/$id" params={{ id: outcome.caseId }}>
                  {draft.text.slice(0, 40)}
                </Link>
                {outcome.code !== null && <Slip number={outcome.number} code={outcome.code} />}
              </>
            ) : (
              <>
                <span>{draft.text.slice(0, 40)}</span>{' '}
                {problem === null ? (
                  <span className="muted">
                    {t('say.sending')}{' '}
                    <Button size="small" onClick={() => onRetry(draft)}>
                      {t('do.retry')}
                    </Button>
                  </span>
                ) : (
                  <span>
                    <span className="red-text">{problem}</span>{' '}
                    <Button size="small" onClick={() => onRetry(draft)}>
                      {t('do.retry')}
                    </Button>{' '}
                    <Button size="small" onClick={() => onEdit(draft)}>
                      {t('do.edit')}
                    </Button>
                  </span>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Labelled({
  name,
  label,
  children,
  ...rest
}: {
  name: string;
  label: string;
  required?: boolean;
  validateStatus?: 'error';
  help?: string;
  children: ReactNode;
}) {
  return (
    <Form.Item label={label} htmlFor={name} {...rest}>
      {children}
    </Form.Item>
  );
}

function focusOn(id: string): void {
  document.querySelector<HTMLElement>(`#${id}`)?.focus();
}

function stored<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** What the caller takes along: number and code, to be read out or printed. */
function Slip({ number, code }: { number: string; code: string }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const address = `${location.origin}/portal/${trackPath({ number, code })}`;
  return (
    <p className="muted">
      {t('say.query_code')} <strong className="figures">{groupCode(code)}</strong>{' '}
      <Button size="small" onClick={() => setOpen(true)}>
        {t('do.slip')}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        title={t('say.slip_title')}
        okText={t('do.print')}
        onOk={() => print()}
        destroyOnHidden
      >
        <div className="slip-sheet">
          <p>{t('say.slip_words')}</p>
          <dl>
            <dt>{t('col.number')}</dt>
            <dd className="figures">{number}</dd>
            <dt>{t('say.query_code')}</dt>
            <dd className="figures">{groupCode(code)}</dd>
          </dl>
          <Qr text={address} label={t('say.slip_qr')} />
          <p>{address.split('#')[0]}</p>
        </div>
      </Modal>
    </p>
  );
}
