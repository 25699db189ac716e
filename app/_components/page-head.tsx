import type { ReactNode } from "react";
import { unbroken } from "./unbroken";

/** The page's h1 (a small verb before a large name) with its one button or its state at the right. */
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
    <div className="page-head">
      <div>
        <h1>
          {verb && <span className="verb">{verb} </span>}
          {unbroken(title)}
        </h1>
        {detail && <p>{detail}</p>}
      </div>
      {children && <div className="beside">{children}</div>}
    </div>
  );
}
