import { DisconnectOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { useLiveState } from '../live.ts';

/** How long a connection may be gone before it is worth a word: a server that is started again is back by then. */
const patience = 4000;

/** Says that what is shown may be old, while no news come in. */
export function LiveSign() {
  const { t } = useLanguage();
  const lost = useLiveState() === 'lost';
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (!lost) return undefined;
    const timer = setTimeout(() => setTold(true), navigator.onLine ? patience : 0);
    return () => {
      clearTimeout(timer);
      setTold(false);
    };
  }, [lost]);
  return (
    <output>
      {lost && told && (
        <span className="live-lost">
          <DisconnectOutlined aria-hidden /> {t(navigator.onLine ? 'say.live_lost' : 'say.offline')}
        </span>
      )}
    </output>
  );
}
