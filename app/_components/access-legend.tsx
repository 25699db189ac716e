import { AccessIndicator, type AccessState } from "./access-indicator";

/** The legend of the access indicator, below a list of users. */
export function AccessLegend({
  texts,
}: {
  texts: { open: string; closed: string; none: string; off: string };
}) {
  return (
    <p className="flex flex-wrap items-center gap-x-5 gap-y-1 text-sm text-soft">
      <Entry state="open" text={texts.open} />
      <Entry state="closed" text={texts.closed} />
      <Entry state="none" text={texts.none} />
      <Entry state="open" off text={texts.off} />
    </p>
  );
}

function Entry({ state, off, text }: { state: AccessState; off?: boolean; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.75">
      <AccessIndicator sections={[[state]]} off={off} />
      {text}
    </span>
  );
}
