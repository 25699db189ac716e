import type { ReactNode } from "react";
import { AccessIndicator, type AccessMarks } from "./access-indicator";

/** An empty list: an indicator without access, one sentence, what to do, and an explanation on demand. */
export function Empty({
  marks,
  title,
  why,
  children,
}: {
  marks?: AccessMarks;
  title: ReactNode;
  why?: { question: ReactNode; answer: ReactNode };
  children: ReactNode;
}) {
  return (
    <div className="sheet grid grid-cols-[minmax(0,1fr)] justify-items-start gap-5 p-[clamp(2rem,5vw,4rem)_clamp(1rem,5vw,4rem)]">
      {marks && <AccessIndicator marks={marks} size="wide" />}
      <div className="grid gap-2">
        <h2 className="text-xl">{title}</h2>
        <div className="max-w-[58ch]">{children}</div>
      </div>
      {why && (
        <details className="max-w-text">
          <summary className="min-h-7 text-accent hover:text-accent-strong">{why.question}</summary>
          <div className="mt-2 text-soft">{why.answer}</div>
        </details>
      )}
    </div>
  );
}
