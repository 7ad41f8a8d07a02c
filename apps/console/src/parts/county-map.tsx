import { useQuery } from '@tanstack/react-query';
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Geometry, Grid } from '@zhenshu/grid/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { fills } from '@zhenshu/ui/theme.ts';
import { gridsQuery } from '../api.ts';
import { useAppearance } from '../appearance.tsx';
import type { GridOutline } from '../grid-outlines.ts';

// Without this the worker of a production build is sought where it is not, and the map stays blank.
maplibre.setWorkerUrl(workerUrl);

export type MapPoint = {
  readonly id: string;
  readonly lng: number;
  readonly lat: number;
  readonly mark: 'none' | 'yellow' | 'red';
  readonly title: string;
};
/** What is open in a grid. */
export type GridCount = { readonly open: number; readonly yellow: number; readonly red: number };
type Position = { readonly lng: number; readonly lat: number };

const micro = 1_000_000;
const inks = {
  light: { ground: '#f7f8fa', grid: '#e6effb', deep: '#8ab8f5', border: '#8fb2e0', rim: '#ffffff' },
  dark: { ground: '#141414', grid: '#17243a', deep: '#2f62a8', border: '#3b5f92', rim: '#141414' },
};

/** The county without any tile server: grids, events as circles in the colour of their mark, a pin to place. */
export function CountyMap({
  label,
  points = [],
  counts,
  outlines,
  picked,
  focus,
  small = false,
  onPoint,
  onGrid,
  onPick,
}: {
  label: string;
  points?: readonly MapPoint[];
  /** Open events by code of the grid: the more, the darker it is drawn. */
  counts?: ReadonlyMap<string, GridCount>;
  /** Outlines of a file on its way in, drawn over the grids; the map begins at them. */
  outlines?: readonly GridOutline[];
  /** Where the pin stands. */
  picked?: Position | undefined;
  /** Where the map begins; else all grids are shown. */
  focus?: Position | undefined;
  small?: boolean;
  onPoint?: (id: string) => void;
  onGrid?: (code: string) => void;
  onPick?: (at: Position) => void;
}) {
  const { name } = useLanguage();
  const { dark } = useAppearance();
  const { data: grids } = useQuery(gridsQuery);
  const box = useRef<HTMLElement>(null);
  const [map, setMap] = useState<maplibre.Map | null>(null);
  const clicked = useEffectEvent((event: maplibre.MapMouseEvent) => {
    const on = (layer: string) => event.target.queryRenderedFeatures(event.point, { layers: [layer] })[0];
    const point = on('points');
    if (point && onPoint) return onPoint(String(point.properties['id']));
    if (onPick) return onPick({ lng: event.lngLat.lng, lat: event.lngLat.lat });
    const grid = on('grids');
    if (grid && onGrid) onGrid(String(grid.properties['code']));
  });

  useEffect(() => {
    const ink = inks[dark ? 'dark' : 'light'];
    const empty = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } as const;
    const made = new maplibre.Map({
      container: box.current!,
      attributionControl: false,
      center: [111.05, 33.04],
      zoom: 11,
      dragRotate: false,
      pitchWithRotate: false,
      style: {
        version: 8,
        sources: { grids: empty, outlines: empty, points: empty },
        layers: [
          { id: 'ground', type: 'background', paint: { 'background-color': ink.ground } },
          {
            id: 'grids',
            type: 'fill',
            source: 'grids',
            paint: { 'fill-color': ['interpolate', ['linear'], ['get', 'share'], 0, ink.grid, 1, ink.deep] },
          },
          { id: 'borders', type: 'line', source: 'grids', paint: { 'line-color': ink.border, 'line-width': 1 } },
          {
            id: 'outlines',
            type: 'line',
            source: 'outlines',
            paint: { 'line-color': ['case', ['get', 'bad'], fills.red, fills.accent], 'line-width': 2 },
          },
          {
            id: 'points',
            type: 'circle',
            source: 'points',
            paint: {
              'circle-radius': 7,
              'circle-color': ['match', ['get', 'mark'], 'red', fills.red, 'yellow', fills.yellow, fills.accent],
              'circle-stroke-color': ink.rim,
              'circle-stroke-width': 2,
            },
          },
        ],
      },
    });
    made.addControl(new maplibre.NavigationControl({ showCompass: false }), 'top-right');
    made.on('click', clicked);
    made.once('load', () => setMap(made));
    // Tests and screenshots wait for this.
    made.on('idle', () => made.getContainer().setAttribute('data-drawn', 'true'));
    return () => {
      setMap(null);
      made.remove();
    };
  }, [dark]);

  useEffect(() => {
    if (!map || !grids) return undefined;
    // Marks of events say more than a mark of the whole grid.
    const isBare = points.length === 0;
    const most = Math.max(1, ...grids.map((grid) => counts?.get(grid.code)?.open ?? 0));
    void source(map, 'grids').setData({
      type: 'FeatureCollection',
      features: grids.map((grid) =>
        featureOf(grid.geometry!, { code: grid.code, share: (counts?.get(grid.code)?.open ?? 0) / most }),
      ),
    });
    const labels = grids.map((grid) => gridLabel(name(grid), grid, counts?.get(grid.code), isBare).addTo(map));
    function showLabels(): void {
      map!.getContainer().classList.toggle('far', map!.getZoom() < 12.2);
      map!.getContainer().classList.toggle('near', map!.getZoom() > 13.2);
    }
    showLabels();
    map.on('zoom', showLabels);
    return () => {
      map.off('zoom', showLabels);
      for (const one of labels) one.remove();
    };
  }, [map, grids, counts, name, points.length]);

  const [lng, lat] = [focus?.lng, focus?.lat];
  useEffect(() => {
    if (!map) return;
    if (lng !== undefined && lat !== undefined) map.jumpTo({ center: [lng, lat], zoom: 13.5 });
    else {
      const shown = outlines ?? grids ?? [];
      if (shown.length > 0) map.fitBounds(boundsOf(shown), { padding: 24, animate: false });
    }
  }, [map, grids, outlines, lng, lat]);

  useEffect(() => {
    if (!map || !outlines) return;
    void source(map, 'outlines').setData({
      type: 'FeatureCollection',
      features: outlines.map(({ geometry, bad }) => featureOf(geometry, { bad })),
    });
  }, [map, outlines]);

  useEffect(() => {
    if (!map) return;
    void source(map, 'points').setData({
      type: 'FeatureCollection',
      features: points.map(({ id, mark, title, ...at }) => ({
        type: 'Feature',
        properties: { id, mark, title },
        geometry: { type: 'Point', coordinates: [at.lng, at.lat] },
      })),
    });
  }, [map, points]);

  const [pinLng, pinLat] = [picked?.lng, picked?.lat];
  useEffect(() => {
    if (!map || pinLng === undefined || pinLat === undefined) return undefined;
    const pin = new maplibre.Marker({ color: fills.accent }).setLngLat([pinLng, pinLat]).addTo(map);
    return () => void pin.remove();
  }, [map, pinLng, pinLat]);

  return <section ref={box} className={small ? 'map small' : 'map'} aria-label={label} />;
}

function source(map: maplibre.Map, id: string): maplibre.GeoJSONSource {
  return map.getSource<maplibre.GeoJSONSource>(id)!;
}

function featureOf(geometry: Geometry, properties: Record<string, unknown>) {
  return {
    type: 'Feature' as const,
    properties,
    geometry: geometry as unknown as { type: 'Polygon'; coordinates: number[][][] },
  };
}

function gridLabel(
  text: string,
  { box, level }: Grid,
  count: GridCount | undefined,
  isMarked: boolean,
): maplibre.Marker {
  const element = document.createElement('span');
  element.className = `grid-label ${level}`;
  element.textContent = count && count.open > 0 ? `${text} ${count.open}` : text;
  if (isMarked && count && count.red + count.yellow > 0) {
    const mark = document.createElement('span');
    mark.className = `dot ${count.red > 0 ? 'red' : 'yellow'}`;
    element.append(' ', mark);
  }
  return new maplibre.Marker({ element }).setLngLat([(box[0]! + box[2]!) / 2 / micro, (box[1]! + box[3]!) / 2 / micro]);
}

function boundsOf(all: readonly { readonly box: readonly number[] }[]): maplibre.LngLatBoundsLike {
  const edge = (at: number, pick: (...all: number[]) => number) => pick(...all.map(({ box }) => box[at]!)) / micro;
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}
