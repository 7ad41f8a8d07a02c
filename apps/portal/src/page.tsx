import { useEffect, useRef, type ReactNode } from 'react';
import { steps, type Step } from './draft.ts';
import { claimEntry } from './draft-store.ts';
import { go, hasMoved, Link } from './router.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** One page: its h1 takes the focus on arrival, so that a screen reader starts there. */
export function Page({ title, before, children }: { title: string; before?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { t } = useLanguage();
  const site = t('site.name');
  useEffect(() => {
    if (hasMoved()) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${title} · ${site}`;
  }, [title, site]);
  return (
    <main id="main" tabIndex={-1}>
      {before}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

/** One question of the report: where we are, the question, back and next. */
export function Question({
  step,
  title,
  onNext,
  next,
  children,
}: {
  step: Step;
  title: string;
  onNext: () => void;
  next?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useLanguage();
  const at = steps.indexOf(step);
  const before = isChange() ? 'review' : steps[at - 1];
  useEffect(() => {
    const elsewhere = claimEntry();
    if (elsewhere !== undefined) go(elsewhere, { replace: true });
  }, []);
  const count = t('step.count', { at: at + 1, all: steps.length });
  return (
    <Page
      title={title}
      before={
        <div className="progress">
          <span>{count}</span>
          <progress max={steps.length} value={at + 1} aria-label={count} />
        </div>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onNext();
        }}
      >
        {children}
        <div className="actions">
          {next ?? (
            <button type="submit" className="primary">
              {t('site.next')}
            </button>
          )}
          <Link to={before ? `report/${before}` : ''} className="button">
            {t('site.back')}
          </Link>
        </div>
      </form>
    </Page>
  );
}

/** Goes on: to the next question, or back to the review where the resident came from there. */
export function goOn(step: Step): void {
  go(isChange() ? 'report/review' : `report/${steps[steps.indexOf(step) + 1] ?? 'review'}`);
}

/** Whether this question was opened from the review to change one answer. */
function isChange(): boolean {
  return new URLSearchParams(location.search).has('change');
}

/** Bad news, said at once to a screen reader too. */
export function Problem({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div id={id} role="alert" className={children ? 'problem' : undefined}>
      {children}
    </div>
  );
}

/** News that can wait for a pause in reading. */
export function Notice({ children }: { children: ReactNode }) {
  return <output className={children ? 'notice' : undefined}>{children}</output>;
}
