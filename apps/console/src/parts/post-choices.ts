import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '@zhenshu/ui/language.tsx';
import type { Post } from '@zhenshu/org/contract.ts';
import { call, organsQuery } from '../api.ts';

/** All posts of my area, to choose from by organ and title. */
export function usePostChoices(enabled: boolean): { value: string; label: string }[] {
  const { language, name } = useLanguage();
  const { data: organs = [] } = useQuery(organsQuery);
  const { data: posts = [] } = useQuery({ queryKey: ['posts', 'all'], queryFn: allPosts, enabled, staleTime: 60_000 });
  return posts.map((post) => {
    const organ = organs.find((one) => one.id === post.organId);
    return {
      value: post.id,
      label: `${organ ? name(organ) : ''} · ${language === 'en' ? post.titleEn : post.titleZh}`,
    };
  });
}

async function allPosts(): Promise<readonly Post[]> {
  const rows: Post[] = [];
  let after: string | undefined;
  do {
    const page = await call('GET /posts', { query: { limit: '100', after } });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}
