/** Puts the cursor into the first question when its form appears: `ref={focusNow}`. */
export function focusNow(input: { focus: () => void } | null): void {
  input?.focus();
}
