import { Alert, Button } from 'antd';
import { ApiProblem } from '@zhenshu/ui/api.ts';
import { useLanguage } from '@zhenshu/ui/language.tsx';

/** Says a refusal or fault in words; a fault with the number an administrator can look up. */
export function useProblemText(): (problem: unknown) => string {
  const { t, has } = useLanguage();
  return (problem) => {
    if (!(problem instanceof ApiProblem)) return t('say.broken');
    const text = has(problem.code) ? t(problem.code, problem.data) : t('say.refused', { code: problem.code });
    return problem.status >= 500 && problem.requestId ? `${text} (${problem.requestId})` : text;
  };
}

/** A problem where it happened, with a way to try again. */
export function ProblemNote({ problem, retry }: { problem: unknown; retry?: (() => void) | undefined }) {
  const { t } = useLanguage();
  const say = useProblemText();
  if (!problem) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={say(problem)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t('do.retry')}
          </Button>
        )
      }
    />
  );
}
