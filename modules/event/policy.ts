import type { Rights } from '@zhenshu/org/contract.ts';

/** Who may give which command to an event. Intake and closing stand apart from dispatch, and dispatch from handling (§4.3). */
export const rights = {
  'event.see': ['clerk', 'dispatcher', 'handler', 'checker', 'grid_worker', 'leader', 'supervisor'],
  'event.report': ['clerk', 'dispatcher', 'grid_worker'],
  'event.file': ['clerk', 'dispatcher'],
  'event.dispatch': ['dispatcher'],
  'event.arbitrate': ['supervisor', 'leader'],
  'event.handle': ['handler'],
  'event.extend': ['dispatcher', 'leader'],
  'event.shelve': ['dispatcher'],
  'event.urge': ['dispatcher', 'supervisor', 'leader'],
  'event.check': ['checker'],
  'event.close': ['clerk', 'dispatcher'],
  'event.void': ['dispatcher'],
  'event.join': ['clerk', 'dispatcher'],
  'event.settle': ['clerk', 'dispatcher', 'grid_worker'],
  'event.supervise': ['supervisor', 'leader'],
  'event.follow_up': ['clerk', 'dispatcher'],
  'event.reopen': ['clerk', 'dispatcher'],
  // Only the reporter himself, by number and code: no post gives it.
  'event.rate': [],
  'event.dry_run': ['list_manager', 'dispatcher', 'leader', 'supervisor'],
  'event.reveal': ['clerk', 'dispatcher'],
  // Who keeps machines and their secrets keeps the sources of alarms; the desk sees what they send.
  'event.keep_sources': ['security_admin'],
  'event.see_sources': ['security_admin', 'clerk', 'dispatcher', 'supervisor'],
  'call.whistle': ['dispatcher', 'leader'],
  'call.answer': ['handler'],
  'call.urge': ['dispatcher', 'supervisor', 'leader'],
  'call.supervise': ['supervisor', 'leader'],
  // Held by nobody's role: whoever holds a one-off link answers once.
  'call.link': [],
} as const satisfies Rights;
