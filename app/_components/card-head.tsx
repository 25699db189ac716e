import type { ReactNode } from "react";

/**
 * The head of the card: what the page is for. Notices and error summaries are above it. In a file of its own: the forms
 * bring it into the browser, while the layout around them stays on the server.
 */
export function CardHead({ title, lead }: { title: ReactNode; lead?: ReactNode }) {
  return (
    <div className="card-head">
      <h1>{title}</h1>
      {lead && <p>{lead}</p>}
    </div>
  );
}
