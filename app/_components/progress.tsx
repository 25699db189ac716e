"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { Actions } from "./actions";

/** How often the script polls, in milliseconds. */
const pause = 2_000;

/**
 * The progress of work in the background. A script polls and announces what matters; without JavaScript there is a
 * link.
 *
 * @param announced read aloud whenever it changes: a few times in total
 */
export function Progress({
  value,
  max,
  label,
  announced,
  note,
  refresh,
  children,
}: {
  value: number;
  max: number;
  label: string;
  announced: string;
  note: string;
  refresh: { href: string; label: string };
  children?: ReactNode;
}) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), pause);
    return () => clearInterval(timer);
  }, [router]);
  return (
    <div className="sheet grid gap-4 p-[clamp(1.25rem,4vw,2rem)]">
      <label className="grid gap-2 font-semibold tabular-nums">
        {label}
        {/* Browsers draw what is still to be done as dark as what is done. */}
        <progress
          value={value}
          max={max}
          className="h-3 w-full appearance-none overflow-hidden rounded-sm border border-control bg-sunken forced-colors:appearance-auto [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
        />
      </label>
      <p role="status" className="sr-only">
        {announced}
      </p>
      <p className="max-w-text text-soft">{note}</p>
      <Actions>
        <a href={refresh.href} className="mr-auto inline-flex min-h-8 items-center">
          {refresh.label}
        </a>
        {children}
      </Actions>
    </div>
  );
}
