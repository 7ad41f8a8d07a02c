import { useState } from 'react';
import { isBegun, firstGap, type Draft } from '../draft.ts';
import { discard, useDraft } from '../draft-store.ts';
import { Page } from '../page.tsx';
import { Link } from '../router.tsx';
import { Settings } from '../settings.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** The first page 首页: two big ways in, what is unfinished, how it looks. */
export function HomePage() {
  const { t } = useLanguage();
  const draft = useDraft();
  const begun = isBegun(draft);
  return (
    <Page title={t('home.title')}>
      {begun && <Unfinished draft={draft} />}
      <nav className="ways">
        {!begun && (
          <Link to="report/photo" className="way first">
            <strong>{t('home.report')}</strong>
            <span>{t('home.report_words')}</span>
          </Link>
        )}
        <Link to="track" className="way">
          <strong>{t('home.track')}</strong>
          <span>{t('home.track_words')}</span>
        </Link>
        <Link to="matters" className="way">
          <strong>{t('home.matters')}</strong>
          <span>{t('home.matters_words')}</span>
        </Link>
      </nav>
      <Settings />
      <p className="quiet">{t('home.danger')}</p>
    </Page>
  );
}

/** A report that waits on this device: it is finished or deleted before another begins. */
function Unfinished({ draft }: { draft: Draft }) {
  const { t } = useLanguage();
  const [asking, setAsking] = useState(false);
  const failed = draft.failure !== null;
  return (
    <section className={failed ? 'card problem' : 'card'}>
      <p>{t(failed ? 'home.failed' : 'home.draft')}</p>
      <div className="actions">
        <Link to={`report/${failed ? 'review' : (firstGap(draft) ?? 'review')}`} className="button primary">
          {t(failed ? 'home.retry' : 'home.resume')}
        </Link>
        {asking ? (
          <>
            <p role="alert">{t('home.discard_sure')}</p>
            <button type="button" className="danger" onClick={() => void discard()}>
              {t('home.discard')}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t('home.keep')}
            </button>
          </>
        ) : (
          <button type="button" onClick={() => setAsking(true)}>
            {t('home.discard')}
          </button>
        )}
      </div>
    </section>
  );
}
