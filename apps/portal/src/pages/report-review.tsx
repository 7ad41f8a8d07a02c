import { useEffect, useState, type ReactNode } from 'react';
import { messages } from '../messages.ts';
import { say } from '@zhenshu/kernel/messages.ts';
import { firstGap, isBegun, toBody, type DraftPosition } from '../draft.ts';
import { change, currentDraft, settle, useDraft } from '../draft-store.ts';
import { Notice, Problem, Question } from '../page.tsx';
import { go, Link } from '../router.tsx';
import { send } from '../send.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { sayError } from '../text.ts';
import { problemCode, wire } from '../wire.ts';
import { Picture } from './report-photo.tsx';

/** Last question 核对: everything once more, then sending; a failure stays here with its reason until the next try. */
export function ReportReviewPage() {
  const { t } = useLanguage();
  const draft = useDraft();
  const [sending, setSending] = useState(false);
  const online = useOnline();
  const gap = firstGap(draft);

  // Nothing to review, as after a reload of an old link: begin where an answer is missing.
  useEffect(() => {
    if (gap && !sending) go(isBegun(draft) ? `report/${gap}` : 'report/photo', { replace: true });
  }, [gap, draft, sending]);

  async function submit(): Promise<void> {
    if (sending) return;
    setSending(true);
    change({ failure: null });
    try {
      const now = currentDraft();
      const sent = await send(now, toBody(now, placeOf), wire, change, problemCode);
      await settle(sent, now.text.trim().slice(0, 30), new Date().toISOString());
      go('report/done', { replace: true });
    } catch (error) {
      change({ failure: problemCode(error) });
      setSending(false);
    }
  }

  const waiting = draft.photos.findIndex((photo) => !photo.uploaded);
  const progress =
    waiting >= 0 ? t('review.sending_photo', { at: waiting + 1, all: draft.photos.length }) : t('review.sending');
  return (
    <Question
      step="review"
      title={t('review.title')}
      onNext={() => void submit()}
      next={
        <button type="submit" className="primary" aria-disabled={sending}>
          {t(draft.failure ? 'review.again' : 'review.send')}
        </button>
      }
    >
      <Problem>
        {draft.failure && (
          <>
            <strong>{t('review.failed')}</strong>
            <p>{sayError(t, draft.failure)}</p>
            <p>{t('review.kept')}</p>
          </>
        )}
      </Problem>
      <Notice>
        {sending ? progress : !online ? t('review.offline') : draft.failure === 'http.offline' && t('review.online')}
      </Notice>
      <dl className="review">
        <Answer step="photo" what={t('review.photos')}>
          {draft.photos.length === 0 ? (
            t('review.none')
          ) : (
            <ul className="photos small">
              {draft.photos.map((photo, at) => (
                <li key={photo.id}>
                  <Picture id={photo.id} alt={t('photo.alt', { at: at + 1 })} />
                </li>
              ))}
            </ul>
          )}
        </Answer>
        <Answer step="where" what={t('where.label')}>
          {draft.place} {draft.position && <span className="quiet">{t('review.position')}</span>}
        </Answer>
        <Answer step="what" what={t('what.label')}>
          {draft.text}
        </Answer>
        <Answer step="phone" what={t('phone.label')}>
          {draft.phone.trim() === '' ? t('review.none') : draft.phone}
        </Answer>
      </dl>
    </Question>
  );
}

function Answer({ step, what, children }: { step: string; what: string; children: ReactNode }) {
  const { t } = useLanguage();
  return (
    <div>
      <dt>{what}</dt>
      <dd>{children}</dd>
      <dd className="change">
        <Link to={`report/${step}?change`} label={t('review.change_of', { what })}>
          {t('review.change')}
        </Link>
      </dd>
    </div>
  );
}

/** A place that is only a position, in the words of the office: staff reads Chinese, whatever the resident's language. */
function placeOf({ lng, lat }: DraftPosition): string {
  return say(messages, 'zh', 'where.by_phone', { lng, lat });
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}
