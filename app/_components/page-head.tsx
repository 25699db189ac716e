import type { ReactNode } from "react";

/** The page's h1 (a small verb before a large name) with its main button or its state at the right. */
export function PageHead({
  verb,
  title,
  detail,
  children,
}: {
  verb?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4 pt-1">
      <div className="min-w-0 wrap-anywhere">
        <h1>
          {verb && (
            <span className="mb-1 block text-base leading-[1.18] font-normal tracking-normal text-soft">
              {verb}{" "}
            </span>
          )}
          {title}
        </h1>
        {detail && <p className="mt-1.5 text-soft">{detail}</p>}
      </div>
      {children && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft has-[.button]:gap-y-3 narrow:w-full narrow:[&_.button]:w-full [&_.button]:text-base">
          {children}
        </div>
      )}
    </div>
  );
}
