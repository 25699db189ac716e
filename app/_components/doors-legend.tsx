import { type DoorState, Doors } from "./doors";

/** What each kind of door means, in words; stands under a list of people. */
export function DoorsLegend({
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

function Entry({ state, off, text }: { state: DoorState; off?: boolean; text: string }) {
  return (
    <span className="inline-flex items-center gap-1.75">
      <Doors sections={[[state]]} off={off} />
      {text}
    </span>
  );
}
