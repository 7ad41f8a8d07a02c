import type { Rights } from '@zhenshu/org/contract.ts';

/** Who applies, who examines, who decides (准入): three hands. */
export const rights = {
  'admission.see': ['handler', 'list_manager', 'leader', 'supervisor'],
  'admission.apply': ['handler'],
  'admission.comment': ['handler'],
  'admission.examine': ['list_manager'],
  'admission.decide': ['leader'],
} as const satisfies Rights;
