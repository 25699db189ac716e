import type { FormError } from "#lib/rules/form";

/** The problems, right below the button of a small form. */
export function Problems({ problems }: { problems: readonly FormError[] }) {
  return problems.map(({ text, more }) => (
    <p key={text} role="alert" className="max-w-[56ch] text-sm text-danger-ink">
      {text} {more && <a href={more.href}>{more.text}</a>}
    </p>
  ));
}
