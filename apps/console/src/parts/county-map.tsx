import { useQuery } from '@tanstack/react-query';
import * as maplibre from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import 'maplibre-gl/dist/maplibre-gl.css';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { Geometry, Grid } from '@zhenshu/grid/contract.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { fills } from '@zhenshu/ui/theme.ts';
import { areasQuery, gridsQuery, meQuery } from '../api.ts';
import { useAppearance } from '../appearance.tsx';
import type { GridOutline } from '../grid-outlines.ts';
import { townBorders, townCentres } from '../town-borders.ts';

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
  light: { grid: '#e6effb', deep: '#8ab8f5', border: '#a9c3e6', town: '#4d7bb8', rim: '#ffffff' },
  dark: { grid: '#17243a', deep: '#2f62a8', border: '#2c466d', town: '#5f8fd0', rim: '#141414' },
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
  const { t, name } = useLanguage();
  const { dark } = useAppearance();
  const { data: grids } = useQuery(gridsQuery);
  const { data: areas } = useQuery(areasQuery);
  const { data: me } = useQuery(meQuery);
  const words = useMemo(
    () => ({
      'Map.Title': label,
      'NavigationControl.ZoomIn': t('map.zoom_in'),
      'NavigationControl.ZoomOut': t('map.zoom_out'),
      'CooperativeGesturesHandler.WindowsHelpText': t('map.wheel_help'),
      'CooperativeGesturesHandler.MacHelpText': t('map.wheel_help'),
      'CooperativeGesturesHandler.MobileHelpText': t('map.finger_help'),
    }),
    [label, t],
  );
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
      locale: words,
      // A small map stands in a page that is scrolled: the wheel and one finger belong to the page.
      cooperativeGestures: small,
      center: [111.05, 33.04],
      zoom: 11,
      dragRotate: false,
      pitchWithRotate: false,
      style: {
        version: 8,
        sources: { grids: empty, towns: empty, outlines: empty, points: empty },
        layers: [
          {
            id: 'grids',
            type: 'fill',
            source: 'grids',
            paint: { 'fill-color': ['interpolate', ['linear'], ['get', 'share'], 0, ink.grid, 1, ink.deep] },
          },
          { id: 'borders', type: 'line', source: 'grids', paint: { 'line-color': ink.border, 'line-width': 1 } },
          {
            id: 'towns',
            type: 'line',
            source: 'towns',
            layout: { 'line-cap': 'round' },
            paint: { 'line-color': ink.town, 'line-width': 2 },
          },
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
    return () => {
      setMap(null);
      made.remove();
    };
  }, [dark, small, words]);

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
    // Tests and screenshots wait for this.
    void map.once('idle', () => map.getContainer().setAttribute('data-drawn', 'true'));
    // A county has hundreds of grids: only names that have room in theirs stand on the map.
    const labels = new Map<string, maplibre.Marker>();
    function showLabels(): void {
      const [zoom, seen] = [map!.getZoom(), map!.getBounds()];
      map!.getContainer().classList.toggle('far', zoom < nearEnough);
      map!.getContainer().classList.toggle('near', zoom > 13.2);
      for (const grid of grids!) {
        const shown = labels.get(grid.code);
        const isSeen = zoom >= nearEnough && hasRoom(name(grid), grid, zoom) && seen.contains(centreOf(grid));
        if (isSeen && !shown) {
          labels.set(grid.code, gridLabel(name(grid), grid, counts?.get(grid.code), isBare).addTo(map!));
        } else if (!isSeen && shown) {
          shown.remove();
          labels.delete(grid.code);
        }
      }
    }
    showLabels();
    map.on('moveend', showLabels);
    return () => {
      map.off('moveend', showLabels);
      for (const one of labels.values()) one.remove();
    };
  }, [map, grids, counts, name, points.length]);

  useEffect(() => {
    if (!map || !grids || !areas) return undefined;
    const towns = townCentres(grids);
    if (towns.length < 2) return undefined;
    void source(map, 'towns').setData({
      type: 'Feature',
      properties: {},
      geometry: { type: 'MultiLineString', coordinates: townBorders(grids).map((side) => side.map(([...at]) => at)) },
    });
    const labels = towns.map(({ town, ...at }) => {
      const element = document.createElement('span');
      element.className = 'town-label';
      const area = areas.find((one) => one.code === town);
      element.textContent = area ? name(area) : String(town);
      return new maplibre.Marker({ element }).setLngLat(at).addTo(map);
    });
    return () => {
      for (const one of labels) one.remove();
    };
  }, [map, grids, areas, name]);

  const [lng, lat] = [focus?.lng, focus?.lat];
  const begin = useEffectEvent((shown: readonly { readonly box: readonly number[] }[]): void => {
    // A small map with events begins at them; a large one at the area of the post.
    const first = small && points.length > 0 ? points.map(boxOf) : shown;
    if (first.length > 0)
      map!.fitBounds(boundsOf(first), { padding: small ? 40 : 24, maxZoom: small ? 12.5 : 13.5, animate: false });
  });
  useEffect(() => {
    if (!map) return;
    if (lng !== undefined && lat !== undefined) map.jumpTo({ center: [lng, lat], zoom: 13.5 });
    else begin(outlines ?? within(grids ?? [], me?.area));
  }, [map, grids, me?.area, outlines, lng, lat]);

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

/** From here on grids are named, and no longer towns. */
const nearEnough = 11.2;

/** Whether a name is about as wide as its grid: a Chinese character takes 11 pixels, a letter 6. */
function hasRoom(text: string, { box }: Grid, zoom: number): boolean {
  const width = (((box[2]! - box[0]!) / micro) * 512 * 2 ** zoom) / 360;
  return [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? 11 : 6), 0) < width;
}

/** The grids of an area, by its level; all where it has none. */
function within(grids: readonly Grid[], area: number | undefined): readonly Grid[] {
  const span = area === undefined ? 0 : area % 1_000_000 === 0 ? 1_000_000 : area % 1000 === 0 ? 1000 : 1;
  const own = grids.filter((grid) => span > 0 && Math.floor(grid.area / span) === Math.floor(area! / span));
  return own.length > 0 ? own : grids;
}

function boxOf({ lng, lat }: MapPoint): { box: number[] } {
  return { box: [lng, lat, lng, lat].map((degrees) => degrees * micro) };
}

function centreOf({ box }: Grid): [number, number] {
  return [(box[0]! + box[2]!) / 2 / micro, (box[1]! + box[3]!) / 2 / micro];
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

function gridLabel(text: string, grid: Grid, count: GridCount | undefined, isMarked: boolean): maplibre.Marker {
  const element = document.createElement('span');
  element.className = `grid-label ${grid.level}`;
  element.textContent = count && count.open > 0 ? `${text} ${count.open}` : text;
  if (isMarked && count && count.red + count.yellow > 0) {
    const mark = document.createElement('span');
    mark.className = `dot ${count.red > 0 ? 'red' : 'yellow'}`;
    element.append(' ', mark);
  }
  return new maplibre.Marker({ element }).setLngLat(centreOf(grid));
}

function boundsOf(all: readonly { readonly box: readonly number[] }[]): maplibre.LngLatBoundsLike {
  const edge = (at: number, pick: (...all: number[]) => number) => pick(...all.map(({ box }) => box[at]!)) / micro;
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}
