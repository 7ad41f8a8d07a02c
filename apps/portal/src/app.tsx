import type { MouseEvent, ReactNode } from 'react';
import { CallPage } from './pages/call.tsx';
import { MatterPage } from './pages/matter.tsx';
import { MattersPage } from './pages/matters.tsx';
import { HomePage } from './pages/home.tsx';
import { ReportDonePage } from './pages/report-done.tsx';
import { ReportPhonePage } from './pages/report-phone.tsx';
import { ReportPhotoPage } from './pages/report-photo.tsx';
import { ReportReviewPage } from './pages/report-review.tsx';
import { ReportWhatPage } from './pages/report-what.tsx';
import { ReportWherePage } from './pages/report-where.tsx';
import { TrackPage } from './pages/track.tsx';
import { Page } from './page.tsx';
import { Link, useAddress } from './router.tsx';
import { Settings } from './settings.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** The pages by their address below /portal/. */
const pages: Readonly<Record<string, (search: string, hash: string) => ReactNode>> = {
  '': () => <HomePage />,
  'report/photo': () => <ReportPhotoPage />,
  'report/where': () => <ReportWherePage />,
  'report/what': () => <ReportWhatPage />,
  'report/phone': () => <ReportPhonePage />,
  'report/review': () => <ReportReviewPage />,
  'report/done': () => <ReportDonePage />,
  call: () => <CallPage />,
  matters: (search) => <MattersPage key={search} search={search} />,
  matter: (search) => <MatterPage key={search} search={search} />,
  track: (_search, hash) => <TrackPage key={hash} hash={hash} />,
};

/** Goes to the content without touching what stands behind the # of the address. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}

/** Frame of every page: a way home above, the display switches below. */
export function App() {
  const { t } = useLanguage();
  const { path, search, hash } = useAddress();
  const page = pages[path];
  return (
    <>
      <a className="skip" href="#main" onClick={skip}>
        {t('site.skip')}
      </a>
      <header>
        <Link to="" className="brand">
          {t(path === 'call' ? 'call.site' : 'site.name')}
        </Link>
        {path !== '' && path !== 'call' && (
          <Link to="" className="home">
            {t('site.home')}
          </Link>
        )}
      </header>
      <div key={path}>{page ? page(search, hash) : <Missing />}</div>
      {path !== '' && (
        <footer>
          <Settings />
        </footer>
      )}
    </>
  );
}

function Missing() {
  const { t } = useLanguage();
  return (
    <Page title={t('site.nothing')}>
      <p>{t('site.nothing_words')}</p>
    </Page>
  );
}
