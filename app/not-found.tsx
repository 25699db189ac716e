import { Missing } from "./_shell/missing";

/** The page for what does not exist outside of the shell; `app/(public)/[...missing]/page.tsx` is shown for addresses. */
export default function NotFound() {
  return (
    <main id="content" className="mx-auto grid max-w-shell gap-6 px-gutter py-3">
      <Missing />
    </main>
  );
}
