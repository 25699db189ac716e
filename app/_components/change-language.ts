/**
 * Changes the language: in place if something has been typed, so that each field keeps what is in it, passwords and files
 * too (FEEL-D5); otherwise by following the link.
 *
 * @param refresh draws the page anew around its fields
 */
export function changeLanguage(link: string, refresh: () => void): void {
  const fields = document.querySelectorAll<Field>("main :is(input, textarea, select)");
  if (![...fields].some(isTyped)) location.assign(link);
  // The answer sets the cookie. Where none comes, the page stays as it is.
  else fetch(link, { redirect: "manual" }).then(refresh, () => {});
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Whether a field has another content than the page came with. */
function isTyped(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const first = [...field.options].findIndex(({ defaultSelected }) => defaultSelected);
    return field.selectedIndex !== Math.max(first, 0);
  }
  return (
    field.value !== field.defaultValue ||
    (field instanceof HTMLInputElement && field.checked !== field.defaultChecked)
  );
}
