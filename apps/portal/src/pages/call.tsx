import { useEffect, useRef, useState } from 'react';
import type { LinkView } from '@zhenshu/event/contract/call.ts';
import { newId } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { formatInstant } from '@zhenshu/ui/time.ts';
import { toPosition } from '../draft.ts';
import { Notice, Page, Problem } from '../page.tsx';
import { sayDue, sayError } from '../text.ts';
import { answerCall, problemCode, showCall } from '../wire.ts';

type Answered = { readonly number: string; readonly at: string; readonly late: boolean };
type Position = { readonly lng: number; readonly lat: number };

/**
 * A joint call 联动呼叫 opened by a one-off link: what is asked, where, until when, and the check-in. The secret stands
 * behind the # of the address, where no server log sees it.
 */
export function CallPage() {
  const { t } = useLanguage();
  const [secret] = useState(() => location.hash.slice(1));
  const [view, setView] = useState<LinkView | null>(null);
  const isSecret = /^[\w-]{8,64}$/.test(secret);
  const [failure, setFailure] = useState(isSecret ? null : 'call.link_unknown');
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!isSecret) return;
    let left = false;
    showCall(secret).then(
      (found) => {
        if (left) return;
        setView(found);
        setFailure(null);
      },
      (error: unknown) => left || setFailure(problemCode(error)),
    );
    return () => {
      left = true;
    };
  }, [secret, isSecret, tries]);
  if (answered && view) return <Done view={view} answered={answered} />;
  const isOver = failure?.startsWith('call.link_');
  return (
    <Page title={view && !isOver ? t('call.title', { organ: view.organ }) : t('call.heading')}>
      <Notice>{failure === 'call.link_used' ? sayError(t, failure) : !view && !failure && t('call.asking')}</Notice>
      <Problem>{failure && failure !== 'call.link_used' && <p>{sayError(t, failure)}</p>}</Problem>
      {failure && !isOver && !view && (
        <div className="actions">
          <button type="button" onClick={() => setTries(tries + 1)}>
            {t('call.again')}
          </button>
        </div>
      )}
      {view && !isOver && (
        <>
          <Asked view={view} />
          <CheckIn secret={secret} onDone={setAnswered} onGone={setFailure} />
        </>
      )}
    </Page>
  );
}

/** What the caller asks of this organ, in plain words. */
function Asked({ view }: { view: LinkView }) {
  const { t } = useLanguage();
  const { lng, lat } = view;
  return (
    <>
      <section className="card">
        <h2>{view.title}</h2>
        <p className="words">{view.ask}</p>
        <p>
          {t('call.want')}: <strong>{view.want}</strong>
        </p>
      </section>
      <dl className="facts">
        <div>
          <dt>{t('call.where')}</dt>
          <dd>
            {view.place}
            {lng !== null && lat !== null && (
              <span className="quiet block">
                {t('call.coordinates', { lng: lng.toFixed(5), lat: lat.toFixed(5) })}{' '}
                <a href={`geo:${lat},${lng}`}>{t('call.map')}</a>
              </span>
            )}
          </dd>
        </div>
        {view.dueAt && (
          <div>
            <dt>{t('call.due')}</dt>
            <dd>
              <strong>{sayDue(t, view.dueAt)}</strong>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('call.caller')}</dt>
          <dd>{view.caller}</dd>
        </div>
        <div>
          <dt>{t('call.number')}</dt>
          <dd>
            {view.number} · {t(`occasion.${view.occasion}`)}
          </dd>
        </div>
        <div>
          <dt>{t('call.until')}</dt>
          <dd>{sayDue(t, view.until)}</dd>
        </div>
      </dl>
    </>
  );
}

/** The one answer: who is there; where is a help, not a duty. Sent again after a lost line it counts once. */
function CheckIn({
  secret,
  onDone,
  onGone,
}: {
  secret: string;
  onDone: (answered: Answered) => void;
  onGone: (code: string) => void;
}) {
  const { t } = useLanguage();
  const [said, setSaid] = useState(keptWords);
  const [position, setPosition] = useState<Position | null>(null);
  const [locating, setLocating] = useState<'no' | 'yes' | 'call.located' | 'call.not_located'>('no');
  const [missing, setMissing] = useState<'name' | 'phone' | null>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const attempt = useRef({ id: newId(), words: '' });
  useEffect(() => keepWords(said), [said]);
  const fields = { name: useRef<HTMLInputElement>(null), phone: useRef<HTMLInputElement>(null) };

  function locate(): void {
    if (!('geolocation' in navigator)) return setLocating('call.not_located');
    setLocating('yes');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const found = toPosition(coords.longitude, coords.latitude, coords.accuracy);
        setPosition(found && { lng: found.lng, lat: found.lat });
        setLocating(found ? 'call.located' : 'call.not_located');
      },
      () => setLocating('call.not_located'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }
  async function send(): Promise<void> {
    const lacking = said.name.trim() === '' ? 'name' : said.phone.trim() === '' ? 'phone' : null;
    setMissing(lacking);
    if (lacking) return fields[lacking].current?.focus();
    const { note } = said;
    const body = {
      ...{ name: said.name.trim(), phone: said.phone.trim() },
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...position,
    };
    // The same words are the same answer, whatever became of the line; other words are another one.
    const words = JSON.stringify(body);
    if (attempt.current.words !== words) attempt.current = { id: newId(), words };
    setSending(true);
    setFailure(null);
    try {
      const answered = await answerCall(secret, { id: attempt.current.id, ...body });
      keepWords(nothing);
      onDone(answered);
    } catch (error) {
      const code = problemCode(error);
      if (code.startsWith('call.link_')) onGone(code);
      else setFailure(code);
      if (code === 'event.phone') {
        setMissing('phone');
        fields.phone.current?.focus();
      }
    } finally {
      setSending(false);
    }
  }
  const field = (name: 'name' | 'phone', more: object) => (
    <>
      <label htmlFor={name}>{t(`call.${name}`)}</label>
      <input
        id={name}
        ref={fields[name]}
        value={said[name]}
        maxLength={name === 'name' ? 40 : 30}
        aria-invalid={missing === name}
        aria-describedby={`${name}-problem`}
        onChange={(event) => {
          setSaid({ ...said, [name]: event.target.value });
          if (missing === name) setMissing(null);
        }}
        {...more}
      />
      <Problem id={`${name}-problem`}>{missing === name && t(`call.${name}_missing`)}</Problem>
    </>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t('call.check_in')}</h2>
      <p className="quiet">{t('call.once')}</p>
      {field('name', { autoComplete: 'name' })}
      {field('phone', { autoComplete: 'tel', inputMode: 'tel', type: 'tel' })}
      <label htmlFor="note">{t('call.note')}</label>
      <textarea
        id="note"
        rows={2}
        maxLength={500}
        value={said.note}
        onChange={(event) => setSaid({ ...said, note: event.target.value })}
      />
      <div className="actions">
        <button type="button" disabled={locating === 'yes'} onClick={locate}>
          {t('call.locate')}
        </button>
        <Notice>{locating === 'yes' ? t('where.locating') : locating !== 'no' && t(locating)}</Notice>
        <button type="submit" className="primary" disabled={sending}>
          {t(sending ? 'call.sending' : 'call.send')}
        </button>
      </div>
      <Problem>{failure && <p>{sayError(t, failure)}</p>}</Problem>
    </form>
  );
}

const nothing = { name: '', phone: '', note: '' };
const wordsKey = 'zhenshu.portal.call';

/** What was written before this tab was loaded again; it is never kept beyond the tab. */
function keptWords(): typeof nothing {
  try {
    return { ...nothing, ...(JSON.parse(sessionStorage.getItem(wordsKey) ?? '{}') as Partial<typeof nothing>) };
  } catch {
    return nothing;
  }
}

function keepWords(words: typeof nothing): void {
  try {
    if (words === nothing) sessionStorage.removeItem(wordsKey);
    else sessionStorage.setItem(wordsKey, JSON.stringify(words));
  } catch {
    // Storage is full or forbidden: the page goes on with its memory.
  }
}

function Done({ view, answered }: { view: LinkView; answered: Answered }) {
  const { t } = useLanguage();
  return (
    <Page title={t('call.done')}>
      <section className={answered.late ? 'card' : 'card good'}>
        <p className="now">
          {t(answered.late ? 'call.late' : 'call.in_time', { organ: view.organ, at: formatInstant(answered.at, t) })}
        </p>
        <p>{view.title}</p>
        <p className="quiet">
          {t('call.number')} {answered.number}
        </p>
      </section>
      <p>{t('call.closed')}</p>
    </Page>
  );
}
