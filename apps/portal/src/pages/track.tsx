import { useEffect, useRef, useState } from 'react';
import type { TrackView } from '@zhenshu/event/contract.ts';
import { forgetReceipts, useReceipts } from '../draft-store.ts';
import { Notice, Page, Problem } from '../page.tsx';
import { go, Link } from '../router.tsx';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { sayDue, sayError } from '../text.ts';
import { linesOf, readCode, readNumber } from '../track.ts';
import { problemCode, rate, track } from '../wire.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { trackPath } from '@zhenshu/ui/tracking.ts';

type Asked = { readonly number: string; readonly code: string };
type Outcome = { readonly key: string; readonly view: TrackView | null; readonly failure: string | null };

/** Progress 查进度: number and code in, plain sentences out. The address holds both behind its #, so a QR code or bookmark opens it. */
export function TrackPage({ hash }: { hash: string }) {
  const { t } = useLanguage();
  const address = new URLSearchParams(hash.slice(1));
  const number = readNumber(address.get('number') ?? '');
  const code = readCode(address.get('code') ?? '');
  const { asking, view, failure, ask } = useReport(number, code);
  return (
    <Page title={t('track.title')}>
      <Notice>{asking && t('track.asking')}</Notice>
      <Problem>{failure && <p>{sayError(t, failure)}</p>}</Problem>
      {view && code && <Progress view={view} code={code} onAgain={ask} />}
      {!view && !asking && (
        <AskForm number={address.get('number') ?? ''} code={address.get('code') ?? ''} onAgain={ask} />
      )}
    </Page>
  );
}

/** Asks for a report whenever number and code are there; what was seen last stays while it is asked again. */
function useReport(number: string | null, code: string | null) {
  const [tries, setTries] = useState(0);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const key = number && code ? `${number} ${code} ${tries}` : null;
  useEffect(() => {
    if (!key || !number || !code) return;
    let left = false;
    track(number, code).then(
      (view) => left || setOutcome({ key, view, failure: null }),
      (error: unknown) =>
        left || setOutcome((before) => ({ key, view: before?.view ?? null, failure: problemCode(error) })),
    );
    return () => {
      left = true;
    };
  }, [key, number, code]);
  const asking = key !== null && outcome?.key !== key;
  return {
    asking,
    view: outcome?.view ?? null,
    failure: asking ? null : (outcome?.failure ?? null),
    ask: () => setTries((before) => before + 1),
  };
}

function AskForm({ number, code, onAgain }: Asked & { onAgain: () => void }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState({ number, code });
  const [problem, setProblem] = useState({ number: false, code: false });
  const numberField = useRef<HTMLInputElement>(null);
  const codeField = useRef<HTMLInputElement>(null);

  function ask(): void {
    const good = { number: readNumber(typed.number), code: readCode(typed.code) };
    setProblem({ number: !good.number, code: !good.code });
    if (!good.number) return numberField.current?.focus();
    if (!good.code) return codeField.current?.focus();
    const to = trackPath({ number: good.number, code: good.code });
    if (location.hash === to.slice('track'.length)) onAgain();
    else go(to);
  }

  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <label htmlFor="number">{t('track.number')}</label>
        <p id="number-words" className="quiet">
          {t('track.number_words')}
        </p>
        <input
          id="number"
          ref={numberField}
          value={typed.number}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          maxLength={30}
          aria-invalid={problem.number}
          aria-describedby="number-words number-problem"
          onChange={(event) => setTyped({ ...typed, number: event.target.value })}
        />
        <Problem id="number-problem">{problem.number && t('problem.number')}</Problem>
        <label htmlFor="code">{t('track.code')}</label>
        <p id="code-words" className="quiet">
          {t('track.code_words')}
        </p>
        <input
          id="code"
          ref={codeField}
          value={typed.code}
          inputMode="numeric"
          autoComplete="off"
          maxLength={30}
          aria-invalid={problem.code}
          aria-describedby="code-words code-problem"
          onChange={(event) => setTyped({ ...typed, code: event.target.value })}
        />
        <Problem id="code-problem">{problem.code && t('problem.code')}</Problem>
        <div className="actions">
          <button type="submit" className="primary">
            {t('track.ask')}
          </button>
        </div>
      </form>
      <Mine />
    </>
  );
}

/** Reports sent from this device, with a way to clear them for the next person. */
function Mine() {
  const { t } = useLanguage();
  const receipts = useReceipts();
  const [cleared, setCleared] = useState(false);
  return (
    <>
      {receipts.length > 0 && (
        <section>
          <h2>{t('track.mine')}</h2>
          <ul className="mine">
            {receipts.map((receipt) => (
              <li key={receipt.number}>
                <Link to={trackPath(receipt)} label={`${t('track.open', { number: receipt.number })} ${receipt.title}`}>
                  {receipt.title}
                </Link>
                <span className="quiet">
                  {receipt.number} · {formatInstant(receipt.at, t)}
                </span>
              </li>
            ))}
          </ul>
          <button
            type="button"
            onClick={() => {
              forgetReceipts();
              setCleared(true);
            }}
          >
            {t('track.forget')}
          </button>
        </section>
      )}
      <Notice>{cleared && t('track.forgotten')}</Notice>
    </>
  );
}

/** Where a report stands, what it led to, and its way. Closed is not solved: only solved is green. */
function Progress({ view, code, onAgain }: { view: TrackView; code: string; onAgain: () => void }) {
  const { t } = useLanguage();
  return (
    <>
      <p className="quiet">
        {t('track.number')} {view.number}
      </p>
      <section className={view.result === 'solved' ? 'card good' : 'card'}>
        <h2>{t('track.now')}</h2>
        <p className="now">{t(`now.${view.state}`)}</p>
        {view.joined && <p className="quiet">{t('track.joined')}</p>}
        {view.result && (
          <p>
            {t('track.result')}: <strong>{t(`result.${view.result}`)}</strong>
          </p>
        )}
      </section>
      {view.answer && (
        <section className="card">
          <h2>{t('track.answer')}</h2>
          <p className="words">{view.answer}</p>
        </section>
      )}
      {view.state === 'closed' && <Rating view={view} code={code} onRated={onAgain} />}
      <h2>{t('track.way')}</h2>
      <ol className="way-list">
        {linesOf(view).map((line, at) => (
          <li key={`${line.at} ${line.key}`} className={at === 0 ? 'latest' : undefined}>
            <span>
              {t(line.key, {
                organ: line.organ,
                due: line.dueAt ? sayDue(t, line.dueAt) : '',
              })}
            </span>
            <time dateTime={line.at}>{formatInstant(line.at, t)}</time>
          </li>
        ))}
      </ol>
      <h2>{t('track.you')}</h2>
      <p className="words">{view.text}</p>
      <p className="quiet">
        {t('track.place')}: {view.place}
      </p>
      <div className="actions no-print">
        <button type="button" onClick={onAgain}>
          {t('track.again')}
        </button>
        <Link to="track" className="button">
          {t('track.other')}
        </Link>
      </div>
    </>
  );
}

const grades = [5, 4, 3, 2, 1] as const;
/** Up to this grade somebody calls back: `badGrade` of the event contract, which would bring its schemas along. */
const badGrade = 2;

/** How was it done 评价: five words, freely given, once. */
function Rating({ view, code, onRated }: { view: TrackView; code: string; onRated: () => void }) {
  const { t } = useLanguage();
  const [grade, setGrade] = useState<number | null>(null);
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  // One id as long as the page is open: sending again after a lost answer rates once.
  const id = useRef(newId());
  if (view.grade !== null) {
    return (
      <section className="card">
        <p>{t('rate.done', { grade: t(`grade.${view.grade}`) })}</p>
        {view.grade <= badGrade && <p className="quiet">{t('rate.bad')}</p>}
      </section>
    );
  }
  async function send(): Promise<void> {
    if (grade === null) return setFailure('needed');
    setSending(true);
    setFailure(null);
    try {
      const said = text.trim();
      await rate(view.number, { id: id.current, code, grade, ...(said === '' ? {} : { text: said }) });
      onRated();
    } catch (error) {
      setFailure(problemCode(error));
    } finally {
      setSending(false);
    }
  }
  return (
    <form
      noValidate
      className="card no-print"
      aria-labelledby="rate-title"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="rate-title">{t('rate.ask')}</h2>
      <p className="quiet">{t('rate.words')}</p>
      <div className="grades" role="radiogroup" aria-labelledby="rate-title">
        {grades.map((one) => (
          <label key={one}>
            <input type="radio" name="grade" checked={grade === one} onChange={() => setGrade(one)} />
            {t(`grade.${one}`)}
          </label>
        ))}
      </div>
      <label htmlFor="rate-text">{t('rate.text')}</label>
      <textarea
        id="rate-text"
        rows={2}
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Problem>{failure && <p>{failure === 'needed' ? t('rate.needed') : sayError(t, failure)}</p>}</Problem>
      <div className="actions">
        <button type="submit" className="primary" disabled={sending}>
          {t('rate.send')}
        </button>
      </div>
    </form>
  );
}
