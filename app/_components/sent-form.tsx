"use client";

import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { Button, TextButton } from "./button";

type Words = Record<"saving" | "waiting", string>;

/** How long a form may take before it says so, in milliseconds; what is faster needs no words (FEEL-D7). */
const patience = 300;

const Speech = createContext({ words: { saving: "", waiting: "" }, say: (_: string | null) => {} });
const Late = createContext("");

/**
 * Provides what forms say while they are being sent, the place from which screen readers hear it, and the line at the top
 * of the window, which stands outside of the page's containers so that it is always in sight.
 */
export function SentForms({ words, children }: { words: Words; children: ReactNode }) {
  // There before its words, or screen readers would miss them: from when something is sent until it has been.
  const [said, say] = useState<string | null>(null);
  const speech = useMemo(() => ({ words, say }), [words]);
  return (
    <Speech value={speech}>
      {children}
      {said !== null && (
        <p role="status" className="sr-only">
          {said}
        </p>
      )}
      {said && <div className="sending" />}
    </Speech>
  );
}

/**
 * A form that shows that it is being sent: it is busy at once, and after 300 ms its button and screen readers say so, and
 * a line appears at the top of the window (FEEL-D7). A second click meanwhile is ignored.
 *
 * @param saves whether it saves something, which its button then says
 */
export function SentForm({
  pending,
  saves,
  onSubmit,
  children,
  ...form
}: ComponentProps<"form"> & { pending: boolean; saves?: boolean }) {
  const { words, say } = useContext(Speech);
  const late = useLate(pending) ? words[saves ? "saving" : "waiting"] : "";
  useEffect(() => {
    if (!pending) return;
    say(late);
    return () => say(null);
  }, [pending, late, say]);
  return (
    <Late value={late}>
      <form
        {...form}
        aria-busy={pending || undefined}
        onSubmit={(event) => (pending ? event.preventDefault() : onSubmit?.(event))}
      >
        {children}
      </form>
    </Late>
  );
}

/** The button that sends a `SentForm`. */
export function SubmitButton({ children, ...props }: ComponentProps<typeof Button>) {
  return <Button {...props}>{useContext(Late) || children}</Button>;
}

/** A button that looks like a link, and sends a `SentForm`. */
export function SubmitTextButton({ children, ...props }: ComponentProps<typeof TextButton>) {
  return <TextButton {...props}>{useContext(Late) || children}</TextButton>;
}

function useLate(pending: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => setLate(true), patience);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [pending]);
  return late;
}
