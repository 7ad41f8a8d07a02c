import { ledgerNames as catalogNames } from '@zhenshu/catalog/contract.ts';
import { alarmLedger } from '@zhenshu/event/contract.ts';
import { admissionProcedure } from '@zhenshu/admission/procedure.ts';
import { callProcedure, eventProcedure } from '@zhenshu/event/procedure.ts';
import { ledgerNames as gridNames } from '@zhenshu/grid/contract.ts';
import { ledgerNames as orgNames } from '@zhenshu/org/contract.ts';

/** What the ledger can be asked for, in groups by whose work it is; `group` is the key of its name. */
export const ledgerGroups: readonly { readonly group: string; readonly names: readonly string[] }[] = [
  { group: 'kind.event', names: ['event.report', 'event.reveal', ...namesOf('event', eventProcedure.commands)] },
  { group: 'kind.call', names: ['call.whistle', ...namesOf('call', callProcedure.commands)] },
  { group: 'kind.admission', names: ['admission.apply', ...namesOf('admission', admissionProcedure.commands)] },
  {
    group: 'nav.alarms',
    names: ['make_source', 'change_source', 'renew_secret', 'set_device', 'import_devices'].map(
      (did) => `event.${did}`,
    ),
  },
  { group: 'nav.lists', names: [...catalogNames, ...gridNames, 'calendar.import'] },
  { group: 'nav.admin', names: [...orgNames, ...alarmLedger, 'demo.begin', 'demo.end'] },
];

function namesOf(kind: string, commands: object): string[] {
  return Object.keys(commands).map((command) => `${kind}.${command}`);
}

/** Key of the words for what the ledger notes; commands on cases are noted as kind.command. */
export function ledgerKey(did: string, has: (key: string) => boolean): string | undefined {
  return [`ledger.${did}`, did, `command.${did.split('.').at(-1)}`].find(has);
}
