import { useEffect, useState, type ReactNode } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatAmount } from '@zhenshu/ui/time.ts';
import { Notice, Page, Problem } from '../page.tsx';
import { Link } from '../router.tsx';
import { sayError } from '../text.ts';
import { problemCode, showMatter, type ShownMatter } from '../wire.ts';
import { sayWhere } from './matters.tsx';

/** One matter 办事指南: where it is done, how long it takes, what to bring, and since when it stands so. */
export function MatterPage({ search }: { search: string }) {
  const { t } = useLanguage();
  const address = new URLSearchParams(search);
  const code = address.get('code') ?? '';
  const on = address.get('on') ?? undefined;
  const [shown, setShown] = useState<ShownMatter | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    showMatter(code, on).then(
      (found) => left || setShown(found),
      (error: unknown) => left || setFailure(problemCode(error)),
    );
    return () => {
      left = true;
    };
  }, [code, on]);
  return (
    <Page title={shown?.matter.name ?? t('matter.title')}>
      <Notice>{!shown && !failure && t('matters.searching')}</Notice>
      <Problem>{failure && <p>{sayError(t, failure)}</p>}</Problem>
      {shown && <Guide shown={shown} on={on} />}
    </Page>
  );
}

function Guide({
  shown: { matter, devolved, versions, versionId },
  on,
}: {
  shown: ShownMatter;
  on: string | undefined;
}) {
  const { t } = useLanguage();
  const limit = (amount: number | undefined, unit: string | undefined) =>
    amount === undefined
      ? undefined
      : amount === 0
        ? t('matter.at_once')
        : formatAmount(amount, unit ?? 'working_day', t);
  const lines: readonly (readonly [key: string, said: ReactNode])[] = [
    ['promised', limit(matter.promisedAmount, matter.promisedUnit) ?? matter.promisedNote],
    ['statutory', limit(matter.statutoryAmount, matter.statutoryUnit) ?? matter.statutoryNote],
    ['acceptance', matter.acceptance],
    ['flow', matter.flow],
    ['results', matter.results?.map(({ name }) => name).join(t('site.comma'))],
    [
      'fees',
      matter.fees?.map((fee) => [fee.name, fee.standard].filter(Boolean).join(' ')).join(t('site.semicolon')) ??
        (matter.charged === false ? t('matter.free') : undefined),
    ],
    ['place', devolved === null ? matter.place : t('matter.place_town')],
    ['hours', matter.hours],
    ['contact', matter.contact],
    ['supervision', matter.supervision],
    ['bases', matter.bases?.join(t('site.semicolon'))],
  ];
  return (
    <>
      <section className="card">
        <p className="now">{sayWhere(t, matter.department, devolved)}</p>
        {on !== undefined && <p className="quiet">{t('matter.on', { on })}</p>}
      </section>
      {(matter.materials ?? []).length > 0 && (
        <section>
          <h2>{t('matter.materials')}</h2>
          <ol>
            {matter.materials!.map((one) => (
              <li key={one.name}>
                {one.name}
                {one.required === false && <span className="quiet"> {t('matter.optional')}</span>}
                {one.note && <span className="quiet"> {one.note}</span>}
              </li>
            ))}
          </ol>
        </section>
      )}
      <dl className="facts">
        {lines.map(
          ([key, said]) =>
            said && (
              <div key={key}>
                <dt>{t(`matter.${key}`)}</dt>
                <dd>{said}</dd>
              </div>
            ),
        )}
      </dl>
      <section>
        <h2>{t('matter.versions')}</h2>
        <ul className="mine">
          {versions.map((version) => (
            <li key={version.id}>
              <Link to={`matter?${new URLSearchParams({ code: matter.code, on: version.from })}`}>
                {version.scheme} {version.version}
              </Link>
              <span className="quiet">
                {t(version.to === null ? 'matters.holds_since' : 'matters.held', {
                  from: version.from,
                  to: version.to ?? '',
                })}
                {version.id === versionId && ` · ${t('matter.shown')}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <div className="actions no-print">
        <button type="button" onClick={() => print()}>
          {t('matter.print')}
        </button>
        <Link to="matters" className="button">
          {t('matter.others')}
        </Link>
      </div>
    </>
  );
}
