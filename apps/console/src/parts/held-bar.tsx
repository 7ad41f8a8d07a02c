import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Tells that rows wait to be taken into a list (3 条新事项); nothing moves before somebody says so. */
export function HeldBar({ held, takeIn }: { held: number; takeIn: () => void }) {
  const { t } = useLanguage();
  return (
    <output className="held-bar">
      {held > 0 && (
        <button type="button" onClick={takeIn}>
          {t('say.held', { count: held })}
        </button>
      )}
    </output>
  );
}
