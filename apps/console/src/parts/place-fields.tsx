import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { lazy, Suspense } from 'react';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { meQuery } from '../api.ts';

const CountyMap = lazy(() => import('./county-map.tsx').then((part) => ({ default: part.CountyMap })));

type Position = { readonly lng: number; readonly lat: number };

/** The position of this device, where it tells one; the pin stays possible where it does not. */
export function locate(found: (at: Position) => void): void {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => found({ lng: coords.longitude, lat: coords.latitude }),
    () => {},
    {
      enableHighAccuracy: true,
      timeout: 15_000,
      maximumAge: 60_000,
    },
  );
}

/** A position chosen with the pin; without it, a place is known by its area or in words. */
export function PositionField({
  value,
  onChange,
}: {
  value?: Position | undefined;
  onChange?: (value: Position | undefined) => void;
}) {
  const { t } = useLanguage();
  return (
    <>
      <Suspense fallback={<div className="map small" />}>
        <CountyMap small label={t('do.pick_map')} picked={value} onPick={(at) => onChange?.(at)} />
      </Suspense>
      <Button size="small" onClick={() => locate((at) => onChange?.(at))}>
        {t('do.my_position')}
      </Button>
      {value && (
        <p className="muted figures">
          {value.lng.toFixed(5)}, {value.lat.toFixed(5)}{' '}
          <Button size="small" type="link" onClick={() => onChange?.(undefined)}>
            {t('do.no_position')}
          </Button>
        </p>
      )}
    </>
  );
}

/** Where I am, as this device tells it: for a check-in, where a pin set by hand would say nothing. */
export function OwnPositionField({
  value,
  onChange,
}: {
  value?: Position | undefined;
  onChange?: (value: Position | undefined) => void;
}) {
  const { t } = useLanguage();
  return (
    <>
      <Button onClick={() => locate((at) => onChange?.(at))}>{t('do.my_position')}</Button>
      {value && (
        <span className="muted figures">
          {' '}
          {value.lng.toFixed(5)}, {value.lat.toFixed(5)}
        </span>
      )}
    </>
  );
}

/** A town or village of my area. */
export function AreaField({
  id,
  value,
  onChange,
}: {
  id?: string;
  value?: number;
  onChange?: (value: number) => void;
}) {
  const { t, name } = useLanguage();
  const { data: me } = useQuery(meQuery);
  return (
    <Select
      {...(id ? { id } : {})}
      allowClear
      className="full"
      aria-label={t('field.area')}
      placeholder={t('say.choose')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? null}
      options={(me?.areas ?? []).map((area) => ({ value: area.code, label: name(area) }))}
      onChange={(next) => {
        if (next !== null) onChange?.(next);
      }}
    />
  );
}
