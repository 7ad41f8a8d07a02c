import { useRef, useState } from 'react';
import { maxWords, minWords, problemOf } from '../draft.ts';
import { change, useDraft } from '../draft-store.ts';
import { goOn, Problem, Question } from '../page.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

const starters = ['rubbish', 'lamp', 'road', 'cover', 'noise', 'water'] as const;

/** Third question 情况: words, with a few to begin from. */
export function ReportWhatPage() {
  const { t } = useLanguage();
  const draft = useDraft();
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function next(): void {
    const found = problemOf(draft, 'what');
    setProblem(found);
    if (found) field.current?.focus();
    else goOn('what');
  }

  function begin(words: string): void {
    const before = draft.text.trim();
    change({ text: before === '' ? words : `${before}\n${words}` });
    setProblem(null);
    field.current?.focus();
  }

  return (
    <Question step="what" title={t('what.title')} onNext={next}>
      <label htmlFor="text">{t('what.label')}</label>
      <p id="text-words" className="quiet">
        {t('what.words')}
      </p>
      <textarea
        id="text"
        ref={field}
        rows={5}
        maxLength={maxWords}
        value={draft.text}
        aria-invalid={problem !== null}
        aria-describedby="text-words text-problem"
        onChange={(event) => change({ text: event.target.value })}
      />
      <Problem id="text-problem">{problem && t(problem, { min: minWords })}</Problem>
      <fieldset className="starters">
        <legend>{t('what.starters')}</legend>
        {starters.map((starter) => (
          <button key={starter} type="button" onClick={() => begin(t(`what.starter.${starter}`))}>
            {t(`what.starter.${starter}`)}
          </button>
        ))}
      </fieldset>
    </Question>
  );
}
