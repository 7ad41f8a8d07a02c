/** A place of the side bar and the rights of which one opens it. */
export type Place = {
  readonly to:
    | '/work'
    | '/events'
    | '/calls'
    | '/desk'
    | '/report'
    | '/report/import'
    | '/map'
    | '/overview'
    | '/lists'
    | '/admissions'
    | '/admin/people'
    | '/admin/areas'
    | '/admin/organs'
    | '/admin/posts'
    | '/admin/calendar'
    | '/admin/tokens'
    | '/admin/alarms'
    | '/admin/ledger';
  /** Key of its name. */
  readonly text: string;
  readonly rights: readonly string[];
};

/** The side bar, in its order. */
export const places: readonly Place[] = [
  { to: '/work', text: 'nav.work', rights: ['case.read'] },
  { to: '/events', text: 'nav.events', rights: ['event.see'] },
  { to: '/calls', text: 'nav.calls', rights: ['event.see'] },
  { to: '/desk', text: 'nav.desk', rights: ['event.file', 'event.dispatch'] },
  { to: '/report', text: 'nav.report', rights: ['event.report'] },
  { to: '/report/import', text: 'nav.report_import', rights: ['event.report'] },
  { to: '/map', text: 'nav.map', rights: ['event.see'] },
  { to: '/overview', text: 'nav.overview', rights: ['event.see'] },
  { to: '/lists', text: 'nav.lists', rights: ['catalog.read'] },
  { to: '/admissions', text: 'nav.admissions', rights: ['admission.see'] },
];

/** The side bar's administration. */
export const adminPlaces: readonly Place[] = [
  { to: '/admin/people', text: 'nav.people', rights: ['org.see_people'] },
  { to: '/admin/areas', text: 'nav.areas', rights: ['org.manage_places', 'org.see_people'] },
  { to: '/map', text: 'nav.grids', rights: ['grid.edit'] },
  { to: '/admin/organs', text: 'nav.organs', rights: ['org.manage_organs', 'org.see_people'] },
  { to: '/admin/posts', text: 'nav.posts', rights: ['org.manage_organs', 'org.grant_roles'] },
  { to: '/admin/calendar', text: 'nav.calendar', rights: ['calendar.edit'] },
  { to: '/admin/tokens', text: 'nav.tokens', rights: ['org.manage_access'] },
  { to: '/admin/alarms', text: 'nav.alarms', rights: ['event.see_sources'] },
  { to: '/admin/ledger', text: 'nav.ledger', rights: ['org.read_ledger'] },
];

/** The places some rights open. */
export function openPlaces(all: readonly Place[], rights: readonly string[]): Place[] {
  return all.filter((place) => place.rights.some((right) => rights.includes(right)));
}

/** Rights of which one brings tasks; whoever has none of them, such as a leader, reads. */
const working = [
  'admission.examine',
  'event.file',
  'event.dispatch',
  'event.handle',
  'event.check',
  'event.close',
  'call.answer',
];

/** Where somebody arrives: the first place open to him, events where no task ever waits for him, else his account. */
export function firstPlace(rights: readonly string[]): Place['to'] | '/account' {
  if (rights.includes('case.read') && !working.some((right) => rights.includes(right))) return '/events';
  return openPlaces([...places, ...adminPlaces], rights)[0]?.to ?? '/account';
}
