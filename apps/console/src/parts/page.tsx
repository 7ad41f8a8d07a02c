import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { ProblemNote } from './problem.tsx';

/** A page: its one heading, what belongs beside it, and the content. */
export function Page({
  title,
  heading,
  extra,
  wide,
  children,
}: {
  title: string;
  /** What stands in the heading where it is more than the title. */
  heading?: ReactNode;
  extra?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Zhenshu`;
  }, [title]);
  return (
    <div className={wide ? 'page wide' : 'page'}>
      <header className="page-head">
        <h1>{heading ?? title}</h1>
        {extra && <div className="page-extra">{extra}</div>}
      </header>
      {children}
    </div>
  );
}

/** Shown where an address leads nowhere. */
export function MissingPage() {
  const { t } = useLanguage();
  return (
    <Page title={t('say.no_page')}>
      <Link to="/">{t('do.home')}</Link>
    </Page>
  );
}

/** Shown where a page could not be drawn or its data not be had. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const { t } = useLanguage();
  const router = useRouter();
  function retry(): void {
    reset();
    void router.invalidate();
  }
  return (
    <Page title={t('say.trouble')}>
      <ProblemNote problem={error} retry={retry} />
    </Page>
  );
}
