import type { ReactNode } from "react";

/** One immediate action: what it does at the left, its button (or form with a button) at the right. */
export function Choice({
  title,
  action,
  children,
}: {
  title: ReactNode;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="choice grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-8 gap-y-3 narrow:grid-cols-[minmax(0,1fr)] narrow:[&_.button]:w-full [.choice+&]:mt-5 [.choice+&]:border-t [.choice+&]:border-line [.choice+&]:pt-5">
      <div>
        <h3>{title}</h3>
        <p className="max-w-[56ch] text-soft">{children}</p>
      </div>
      {action}
    </div>
  );
}
