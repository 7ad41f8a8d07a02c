import { useRef, useState } from 'react';
import { maxPlace, problemOf, toPosition } from '../draft.ts';
import { change, useDraft } from '../draft-store.ts';
import { goOn, Notice, Problem, Question } from '../page.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Second question 地点: words are always possible, the phone's position is a help. */
export function ReportWherePage() {
  const { t } = useLanguage();
  const draft = useDraft();
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [locating, setLocating] = useState<'no' | 'yes' | 'where.outside' | 'where.denied' | 'where.failed'>('no');

  function next(): void {
    const found = problemOf(draft, 'where');
    setProblem(found);
    if (found) field.current?.focus();
    else goOn('where');
  }

  function locate(): void {
    if (!('geolocation' in navigator)) return setLocating('where.failed');
    setLocating('yes');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const position = toPosition(coords.longitude, coords.latitude, coords.accuracy);
        setLocating(position ? 'no' : 'where.outside');
        setProblem(null);
        change({ position });
      },
      (error) => setLocating(error.code === error.PERMISSION_DENIED ? 'where.denied' : 'where.failed'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  return (
    <Question step="where" title={t('where.title')} onNext={next}>
      <label htmlFor="place">{t('where.label')}</label>
      <p id="place-words" className="quiet">
        {t('where.words')}
      </p>
      <textarea
        id="place"
        ref={field}
        rows={2}
        maxLength={maxPlace}
        value={draft.place}
        autoComplete="street-address"
        aria-invalid={problem !== null}
        aria-describedby="place-words place-problem"
        onChange={(event) => change({ place: event.target.value })}
      />
      <Problem id="place-problem">{problem && t(problem)}</Problem>
      <div className="actions pair">
        <button type="button" disabled={locating === 'yes'} onClick={locate}>
          {t(draft.position ? 'where.again' : 'where.locate')}
        </button>
        {draft.position && (
          <button type="button" onClick={() => change({ position: null })}>
            {t('where.forget')}
          </button>
        )}
      </div>
      <Notice>
        {locating === 'yes'
          ? t('where.locating')
          : locating !== 'no'
            ? t(locating)
            : draft.position && t('where.found', { accuracy: draft.position.accuracy })}
      </Notice>
    </Question>
  );
}
