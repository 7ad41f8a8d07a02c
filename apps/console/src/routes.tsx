import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiProblem } from '@zhenshu/ui/api.ts';
import { meQuery, queryClient } from './api.ts';
import { firstPlace } from './places.ts';
import { MissingPage, PageProblem } from './parts/page.tsx';
import { Shell } from './parts/shell.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { WorkListPage } from './pages/work-list.tsx';

/** Only the named words of an address, as plain text; anything else in it is ignored. */
function words<const K extends string>(...names: readonly K[]) {
  return (search: Record<string, unknown>): { [name in K]?: string } => {
    const kept = names.filter((name) => typeof search[name] === 'string' && search[name] !== '');
    return Object.fromEntries(kept.map((name) => [name, search[name]])) as { [name in K]?: string };
  };
}

/** Sends to the sign-in whoever is not signed in, and to his account whoever owes it something. */
async function signedIn(location: { readonly href: string; readonly pathname: string }): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery).catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.status === 401) {
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
    }
    throw problem;
  });
  if ((me.mustChange || me.factorDue) && location.pathname !== '/account') throw redirect({ to: '/account' });
}

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage });
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: words('to'),
});
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: PageProblem,
  beforeLoad: ({ location }) => signedIn(location),
});
const screen = createRoute({
  getParentRoute: () => root,
  path: '/screen',
  component: lazyRouteComponent(() => import('./pages/screen.tsx'), 'ScreenPage'),
  errorComponent: PageProblem,
  beforeLoad: ({ location }) => signedIn(location),
});
const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async () => {
    throw redirect({ to: firstPlace((await queryClient.ensureQueryData(meQuery)).rights) });
  },
});
const work = createRoute({
  getParentRoute: () => shell,
  path: '/work',
  component: WorkListPage,
  validateSearch: words('kind', 'step'),
});
const caseView = createRoute({
  getParentRoute: () => shell,
  path: '/cases/$id',
  component: lazyRouteComponent(() => import('./pages/case-view.tsx'), 'CaseViewPage'),
});
const desk = createRoute({
  getParentRoute: () => shell,
  path: '/desk',
  component: lazyRouteComponent(() => import('./pages/desk.tsx'), 'DeskPage'),
  validateSearch: words('case'),
});
const events = createRoute({
  getParentRoute: () => shell,
  path: '/events',
  component: lazyRouteComponent(() => import('./pages/events-list.tsx'), 'EventsListPage'),
  validateSearch: words('view', 'q', 'organ', 'town'),
});
const calls = createRoute({
  getParentRoute: () => shell,
  path: '/calls',
  component: lazyRouteComponent(() => import('./pages/calls-board.tsx'), 'CallsBoardPage'),
  validateSearch: words('view', 'q'),
});
const callNew = createRoute({
  getParentRoute: () => shell,
  path: '/calls/new',
  component: lazyRouteComponent(() => import('./pages/call-new.tsx'), 'CallNewPage'),
  validateSearch: words('event'),
});
const admissions = createRoute({
  getParentRoute: () => shell,
  path: '/admissions',
  component: lazyRouteComponent(() => import('./pages/admissions.tsx'), 'AdmissionsPage'),
  validateSearch: words('view', 'q', 'area'),
});
const admissionNew = createRoute({
  getParentRoute: () => shell,
  path: '/admissions/new',
  component: lazyRouteComponent(() => import('./pages/admission-new.tsx'), 'AdmissionNewPage'),
  validateSearch: words('case'),
});
const report = createRoute({
  getParentRoute: () => shell,
  path: '/report',
  component: lazyRouteComponent(() => import('./pages/report-new.tsx'), 'ReportNewPage'),
});
const reportImport = createRoute({
  getParentRoute: () => shell,
  path: '/report/import',
  component: lazyRouteComponent(() => import('./pages/report-import.tsx'), 'ReportImportPage'),
});
const overview = createRoute({
  getParentRoute: () => shell,
  path: '/overview',
  component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'OverviewPage'),
  validateSearch: words('period', 'from', 'to', 'town', 'by'),
});
const measureRows = createRoute({
  getParentRoute: () => shell,
  path: '/measures/$name',
  component: lazyRouteComponent(() => import('./pages/measure-rows.tsx'), 'MeasureRowsPage'),
  validateSearch: words('from', 'to', 'town', 'organ', 'subject'),
});
const map = createRoute({
  getParentRoute: () => shell,
  path: '/map',
  component: lazyRouteComponent(() => import('./pages/map-view.tsx'), 'MapViewPage'),
  validateSearch: words('case', 'grid'),
});
const lists = createRoute({
  getParentRoute: () => shell,
  path: '/lists',
  component: lazyRouteComponent(() => import('./pages/lists.tsx'), 'ListsPage'),
  validateSearch: words(
    ...(['tab', 'q', 'kind', 'parent', 'list'] as const),
    ...(['department', 'type', 'group', 'on', 'matter'] as const),
    ...(['decision', 'batch', 'version'] as const),
    ...(['tier', 'field', 'town'] as const),
  ),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
});
const people = createRoute({
  getParentRoute: () => shell,
  path: '/admin/people',
  component: lazyRouteComponent(() => import('./pages/admin-people.tsx'), 'AdminPeoplePage'),
  validateSearch: words('q', 'organ', 'person'),
});
const areas = createRoute({
  getParentRoute: () => shell,
  path: '/admin/areas',
  component: lazyRouteComponent(() => import('./pages/admin-areas.tsx'), 'AdminAreasPage'),
  validateSearch: words('q', 'at', 'town'),
});
const organs = createRoute({
  getParentRoute: () => shell,
  path: '/admin/organs',
  component: lazyRouteComponent(() => import('./pages/admin-organs.tsx'), 'AdminOrgansPage'),
  validateSearch: words('q'),
});
const posts = createRoute({
  getParentRoute: () => shell,
  path: '/admin/posts',
  component: lazyRouteComponent(() => import('./pages/admin-posts.tsx'), 'AdminPostsPage'),
  validateSearch: words('organ'),
});
const calendar = createRoute({
  getParentRoute: () => shell,
  path: '/admin/calendar',
  component: lazyRouteComponent(() => import('./pages/admin-calendar.tsx'), 'AdminCalendarPage'),
  validateSearch: words('year'),
});
const tokens = createRoute({
  getParentRoute: () => shell,
  path: '/admin/tokens',
  component: lazyRouteComponent(() => import('./pages/admin-tokens.tsx'), 'AdminTokensPage'),
});
const alarms = createRoute({
  getParentRoute: () => shell,
  path: '/admin/alarms',
  component: lazyRouteComponent(() => import('./pages/admin-alarms.tsx'), 'AdminAlarmsPage'),
});
const alarmSource = createRoute({
  getParentRoute: () => shell,
  path: '/admin/alarms/$id',
  component: lazyRouteComponent(() => import('./pages/admin-alarm.tsx'), 'AdminAlarmPage'),
  validateSearch: words('tab'),
});
const ledger = createRoute({
  getParentRoute: () => shell,
  path: '/admin/ledger',
  component: lazyRouteComponent(() => import('./pages/admin-ledger.tsx'), 'AdminLedgerPage'),
  validateSearch: words('name', 'from', 'to'),
});

/** The map of the console: every address and what stands there. */
export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    screen,
    shell.addChildren([
      home,
      work,
      caseView,
      desk,
      events,
      calls,
      callNew,
      admissions,
      admissionNew,
      report,
      reportImport,
      map,
      overview,
      measureRows,
      lists,
      account,
      people,
      areas,
      organs,
      posts,
      calendar,
      tokens,
      alarms,
      alarmSource,
      ledger,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageProblem,
  // Addresses are words people may read and type: ?q=2026 stays text, without quotes.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const given = Object.entries(search as Record<string, unknown>).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    );
    return given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
