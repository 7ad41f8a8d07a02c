import type { Database } from '@zhenshu/kernel/db.ts';
import type { Jobs } from '@zhenshu/kernel/jobs.ts';
import { forgetSessions } from './store/doors.ts';

/** Ended sessions are kept this long for their owners and for inquiries; the ledger keeps sign-ins for good. */
const keptDays = 180;

/** Jobs of the module: `org.forget_sessions` (no payload) removes sessions that ended half a year ago. */
export function makeJobs(db: Database, clock: () => Date): Jobs {
  return {
    'org.forget_sessions': async () => {
      await forgetSessions(db, new Date(clock().getTime() - keptDays * 86_400_000));
    },
  };
}
