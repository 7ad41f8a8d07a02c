import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Modal, Typography } from 'antd';
import { useRef, useState } from 'react';
import type { CaseView } from '@zhenshu/casefile/contract.ts';
import type { Called } from '@zhenshu/event/contract/call.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { Qr } from '@zhenshu/ui/qr.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { call, callsQuery, meQuery, refreshCase } from '../api.ts';
import { CalledList, countCome, leadFirst, ResponseTag } from './call-organs.tsx';
import { useOrganName } from './organ-name.ts';
import { ProblemNote, useProblemText } from './problem.tsx';
import { StateTag } from './words.tsx';

type CallData = {
  readonly occasion: string;
  readonly ask: string;
  readonly callerOrganId: string | null;
  readonly callerOrgan: string;
  readonly eventId?: string;
  readonly concludedText?: string;
  readonly called: readonly Called[];
};

/** What a joint call asks, and each called organ with how it answered 联动呼叫. */
export function CallPanel({ view }: { view: CaseView }) {
  const { t } = useLanguage();
  const nameOf = useOrganName();
  const data = view.data as unknown as CallData;
  const { come, all } = countCome(data.called);
  const makesLinks = view.commands.some((offer) => offer.command === 'make_link' && offer.refusal === null);
  return (
    <section aria-labelledby="call-title" className="block">
      <h2 id="call-title">
        {t('say.call_asks')} <span className="tag">{t(`occasion.${data.occasion}`)}</span>
      </h2>
      <p className="report-text">{data.ask}</p>
      <p className="muted">
        {t('say.called_by', { organ: nameOf(data.callerOrganId, data.callerOrgan) })}
        {data.eventId && (
          <>
            {' · '}
            <Link to="/cases/$id" params={{ id: data.eventId }}>
              {t('say.called_for_event')}
            </Link>
          </>
        )}
      </p>
      <h3>
        {t('say.called_organs')} <small className="muted">{t('say.come_of', { come, all })}</small>
      </h3>
      <ul className="plain called-cards">
        {leadFirst(data.called).map((one) => (
          <CalledCard key={one.organId} one={one} view={view} makesLinks={makesLinks} />
        ))}
      </ul>
      {data.concludedText && (
        <>
          <h3>{t('field.result')}</h3>
          <p className="report-text">
            <strong>{t(`result.${String(view.data['result'])}`)}</strong> {data.concludedText}
          </p>
        </>
      )}
    </section>
  );
}

function CalledCard({ one, view, makesLinks }: { one: Called; view: CaseView; makesLinks: boolean }) {
  const { t } = useLanguage();
  const nameOf = useOrganName();
  const isAwaited = one.response === 'called' || one.response === 'excuse_asked';
  const facts = [
    one.at && t('say.came_at', { at: formatInstant(one.at, t) }),
    one.via === 'link' && t('say.via_link'),
    one.distance !== undefined && t('say.metres_away', { metres: one.distance }),
    one.ground && t('say.excuse_ground', { ground: t(`ground.${one.ground}`) }),
    one.insisted && t('say.insisted'),
    one.refusal && t(`say.refusal_${one.refusal}`),
    isAwaited && one.linkUntil && t('say.link_until', { at: formatInstant(one.linkUntil, t) }),
  ].filter((text) => typeof text === 'string');
  return (
    <li>
      <div className="called-head">
        <strong>{nameOf(one.organId, one.name)}</strong>
        {one.role === 'lead' && <span className="tag quiet">{t('say.lead')}</span>}
        <ResponseTag one={one} />
      </div>
      <p>{one.want}</p>
      {facts.length > 0 && <p className="muted figures">{facts.join(' · ')}</p>}
      {one.rating && (
        <p className="figures">
          {(['arrival', 'cooperation', 'effect'] as const).map((part) => (
            <span key={part} className="score">
              {t(`field.${part}`)} <strong>{one.rating![part]}</strong>
            </span>
          ))}
        </p>
      )}
      {isAwaited && makesLinks && <LinkButton one={one} view={view} />}
    </li>
  );
}

/** Makes a one-off link 一次性链接 for an organ that is not on the system, and shows it this once. */
function LinkButton({ one, view }: { one: Called; view: CaseView }) {
  const { t } = useLanguage();
  const nameOf = useOrganName();
  const { message } = App.useApp();
  const say = useProblemText();
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState<{ secret: string; until: string } | null>(null);
  const id = useRef(newId());
  async function make(): Promise<void> {
    setBusy(true);
    try {
      const params = { id: view.case.id };
      setLink(await call('POST /calls/:id/links', { params, body: { id: id.current, organId: one.organId } }));
      id.current = newId();
      await refreshCase(view.case.id);
    } catch (problem) {
      message.error(say(problem));
    } finally {
      setBusy(false);
    }
  }
  const address = link && `${location.origin}/portal/call#${link.secret}`;
  const words =
    link &&
    t('say.link_words', {
      ...{ organ: nameOf(one.organId, one.name), title: view.case.title, place: view.case.place },
      ...{ until: formatInstant(link.until, t), address: address! },
    });
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void make()}>
        {t(one.linkUntil ? 'do.new_link' : 'do.make_link')}
      </Button>
      <Modal
        open={link !== null}
        onCancel={() => setLink(null)}
        title={t('say.link_of', { organ: nameOf(one.organId, one.name) })}
        footer={null}
        destroyOnHidden
      >
        {link && address && words && (
          <div className="link-sheet">
            <p>{t('say.link_once')}</p>
            <Qr text={address} label={t('say.link_qr')} />
            <Typography.Paragraph copyable={{ text: words }} className="link-words">
              {words}
            </Typography.Paragraph>
          </div>
        )}
      </Modal>
    </>
  );
}

/** The calls made for an event, and the way to make one. */
export function EventCalls({ view }: { view: CaseView }) {
  const { t } = useLanguage();
  const { data: me } = useQuery(meQuery);
  const { id, closedAt } = view.case;
  const isCited = Array.isArray(view.data['calls']);
  const { data, error, refetch } = useQuery({ ...callsQuery(id), enabled: isCited });
  const whistles = closedAt === null && me?.rights.includes('call.whistle');
  if (!isCited && !whistles) return null;
  return (
    <section aria-labelledby="calls-title" className="block">
      <header className="block-head">
        <h2 id="calls-title">{t('nav.calls')}</h2>
        {whistles && (
          <Link to="/calls/new" search={{ event: id }}>
            {t('do.whistle')}
          </Link>
        )}
      </header>
      <ProblemNote problem={error} retry={() => void refetch()} />
      {!isCited && <p className="muted">{t('say.no_call_yet')}</p>}
      {data?.rows.map((row) => (
        <article key={row.case.id} className="report">
          <p>
            <Link to="/cases/$id" params={{ id: row.case.id }}>
              {row.case.title}
            </Link>{' '}
            <StateTag state={row.case.state} />
          </p>
          <CalledList called={row.called} />
        </article>
      ))}
    </section>
  );
}
