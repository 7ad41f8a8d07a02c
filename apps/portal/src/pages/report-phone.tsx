import { useRef, useState } from 'react';
import { problemOf } from '../draft.ts';
import { change, useDraft } from '../draft-store.ts';
import { goOn, Problem, Question } from '../page.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Fourth question 电话: optional, with the reason why it is asked (信访工作条例 30: never told to the unit concerned). */
export function ReportPhonePage() {
  const { t } = useLanguage();
  const draft = useDraft();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function next(): void {
    const found = problemOf(draft, 'phone');
    setProblem(found);
    if (found) field.current?.focus();
    else goOn('phone');
  }

  return (
    <Question step="phone" title={t('phone.title')} onNext={next}>
      <p id="phone-words">{t('phone.words')}</p>
      <label htmlFor="phone">{t('phone.label')}</label>
      <input
        id="phone"
        ref={field}
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        maxLength={30}
        value={draft.phone}
        aria-invalid={problem !== null}
        aria-describedby="phone-words phone-problem"
        onChange={(event) => change({ phone: event.target.value })}
      />
      <Problem id="phone-problem">{problem && t(problem)}</Problem>
    </Question>
  );
}
