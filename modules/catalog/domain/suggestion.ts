import type { Duty } from '../contract.ts';

/** A list of duties in which an organ leads for exactly this class and area: in place of the leads it had, else added. */
export function withLead(duties: readonly Duty[], lead: Omit<Duty, 'id'>): Omit<Duty, 'id'>[] {
  const isReplaced = (duty: Duty) =>
    duty.kind === lead.kind &&
    duty.code === lead.code &&
    duty.area === lead.area &&
    (duty.role === 'lead' || duty.organId === lead.organId);
  return [...duties.filter((duty) => !isReplaced(duty)), lead];
}
