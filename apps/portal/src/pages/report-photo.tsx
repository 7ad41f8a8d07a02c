import { useEffect, useState, type ChangeEvent } from 'react';
import { dropPictures, findPicture, keepPicture } from '../device.ts';
import { maxPhotos } from '../draft.ts';
import { change, currentDraft, makeId, useDraft } from '../draft-store.ts';
import { goOn, Notice, Problem, Question } from '../page.tsx';
import { shrink } from '../picture.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';

type News = { readonly added: boolean; readonly broken: number; readonly full: boolean; readonly kept: boolean };

/** First question 拍照: photos from the camera or the album, made small on the device. */
export function ReportPhotoPage() {
  const { t } = useLanguage();
  const { photos } = useDraft();
  const [busy, setBusy] = useState(false);
  const [news, setNews] = useState<News>({ added: false, broken: 0, full: false, kept: true });

  async function add(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const files = [...(event.target.files ?? [])];
    // The same photo may be chosen again after it was removed.
    event.target.value = '';
    setBusy(true);
    let broken = 0;
    let kept = true;
    const room = maxPhotos - currentDraft().photos.length;
    for (const file of files.slice(0, room)) {
      try {
        const id = makeId();
        kept = (await keepPicture(id, await shrink(file))) && kept;
        change({ photos: [...currentDraft().photos, { id, uploaded: false }] });
      } catch {
        broken += 1;
      }
    }
    setBusy(false);
    setNews({ added: files.length > 0, broken, full: files.length > room, kept });
  }

  function remove(id: string): void {
    change({ photos: photos.filter((photo) => photo.id !== id) });
    setNews((before) => ({ ...before, added: true, broken: 0, full: false }));
    void dropPictures([id]);
  }

  const full = photos.length >= maxPhotos;
  return (
    <Question step="photo" title={t('photo.title')} onNext={() => goOn('photo')}>
      <p id="photo-words">{t('photo.words', { max: maxPhotos })}</p>
      <div className="actions pair">
        <FileButton label={t('photo.camera')} camera disabled={busy || full} onChange={add} />
        <FileButton label={t('photo.choose')} disabled={busy || full} onChange={add} />
      </div>
      <Notice>{busy ? t('photo.working') : news.added ? t('photo.added', { count: photos.length }) : null}</Notice>
      <Problem>
        {news.broken > 0 && <p>{t('photo.broken', { count: news.broken })}</p>}
        {news.full && <p>{t('photo.full', { max: maxPhotos })}</p>}
        {!news.kept && photos.length > 0 && <p>{t('photo.not_kept')}</p>}
      </Problem>
      {photos.length > 0 && (
        <ul className="photos">
          {photos.map((photo, at) => (
            <li key={photo.id}>
              <Picture id={photo.id} alt={t('photo.alt', { at: at + 1 })} />
              <button type="button" aria-label={t('photo.remove', { at: at + 1 })} onClick={() => remove(photo.id)}>
                {t('photo.remove_short')}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Question>
  );
}

/** A kept picture, shown from the device. */
export function Picture({ id, alt }: { id: string; alt: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    void findPicture(id).then((picture) => {
      if (!picture || gone) return;
      made = URL.createObjectURL(picture);
      setUrl(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  return url ? <img src={url} alt={alt} /> : <span className="no-picture">{alt}</span>;
}

/** A file input that looks like a button; the input itself keeps focus and name. */
function FileButton({
  label,
  camera,
  disabled,
  onChange,
}: {
  label: string;
  camera?: boolean;
  disabled: boolean;
  onChange: (event: ChangeEvent<HTMLInputElement>) => Promise<void>;
}) {
  return (
    <label className={disabled ? 'button file off' : 'button file'}>
      <input
        type="file"
        accept="image/*"
        multiple={!camera}
        {...(camera ? { capture: 'environment' as const } : {})}
        disabled={disabled}
        aria-describedby="photo-words"
        onChange={(event) => void onChange(event)}
      />
      {label}
    </label>
  );
}
