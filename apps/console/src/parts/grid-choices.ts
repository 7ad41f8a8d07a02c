import { useQuery } from '@tanstack/react-query';
import type { Grid } from '@zhenshu/grid/contract.ts';
import { areaRange } from '@zhenshu/kernel/identifiers.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { call } from '../api.ts';

/** Grids in force in my area by name and code, and those of them inside another area; read without their outlines. */
export function useGridChoices(enabled: boolean) {
  const { name } = useLanguage();
  const { data: grids = [] } = useQuery({
    queryKey: ['grids', 'names'],
    queryFn: allGrids,
    enabled,
    staleTime: 5 * 60_000,
  });
  const names = new Map(grids.map((grid) => [grid.code, name(grid)]));
  return {
    nameOf: (code: string) => names.get(code) ?? code,
    choicesIn: (area: number) => {
      const { lo, hi } = areaRange(area);
      return grids
        .filter((grid) => grid.area >= lo && grid.area < hi)
        .map((grid) => ({ value: grid.code, label: `${name(grid)} ${grid.code}` }));
    },
  };
}

async function allGrids(): Promise<readonly Grid[]> {
  const rows: Grid[] = [];
  let after: string | undefined;
  do {
    const page = await call('GET /grids', { query: { limit: '100', after } });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}
