import { classes } from "./classes";

/**
 * Lucide's "circle-alert" (ISC), drawn by hand: every form brings it into the browser, and by Lucide's own component the
 * page to sign in would weigh more than a twentieth above an empty page of Next.
 */
export function ProblemIcon({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={classes("icon", className)}
      width="24"
      height="24"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="12" cy="12" r="10" />
      <path d="M12 8v4m0 4h.01" />
    </svg>
  );
}
