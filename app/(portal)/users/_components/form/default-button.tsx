/**
 * Stands first in a form with buttons that fill it: Enter in a field presses the first button of a form, and has to save.
 */
export function DefaultButton() {
  return <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true" />;
}
