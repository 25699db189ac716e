import type { ReactNode } from "react";

/**
 * The head of the card: what the page is for. Notices and error summaries are above it. In a file of its own: the forms
 * bring it into the browser, while the layout around them stays on the server.
 */
export function CardHead({ title, lead }: { title: ReactNode; lead?: ReactNode }) {
  return (
    <div>
      <h1 className="text-[clamp(1.5rem,1.3rem+0.8vw,1.75rem)]">{title}</h1>
      {lead && <p className="mt-1.5 text-soft">{lead}</p>}
    </div>
  );
}
