import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import { organsQuery } from '../api.ts';

/**
 * The name of an organ in the reader's language: its English name where it has one, else its Chinese one, and the name
 * that was given along where it is no more.
 */
export function useOrganName(): (organId: string | null, given: string) => string {
  const { name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  return (organId, given) => {
    const organ = organId === null ? undefined : organs.find((known) => known.id === organId);
    return organ ? name(organ) : given;
  };
}
