import { Search } from "lucide";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Icon } from "./icon";

/** The top of a list's panel: facets, then the search. */
export function ListTools({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-b border-line px-list py-4.5 print:hidden">
      {children}
    </div>
  );
}

/** A GET form with fields in a row, the first one the widest. */
export function SearchForm({
  action,
  submit,
  children,
}: {
  action: string;
  submit: string;
  children: ReactNode;
}) {
  return (
    <search>
      <form
        method="get"
        action={action}
        className="flex flex-wrap items-end gap-3 narrow:[&>.button]:w-full [&_label]:text-sm [&>.field]:min-w-0 [&>.field]:flex-[1_1_10.75rem] [&>.field:first-of-type]:flex-[2_1_14rem]"
      >
        {children}
        <Button>
          <Icon icon={Search} />
          {submit}
        </Button>
      </form>
    </search>
  );
}

/** One line below the tools, announced to screen readers: how many were found, or nothing, with the way back. */
export function ListResult({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="px-list py-3 text-sm text-soft">
      {children}
    </p>
  );
}
