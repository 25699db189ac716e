/** What an action returns to its form. Without JavaScript the page is drawn again from it. */
export type FormState = {
  /** Counts the answers, 0 before the first. Serves as a `key` for controls that React would reset. */
  submission: number;
  /** Error messages by field; the empty field name stands for the whole form. */
  errors: FormError[];
  /** What was typed, never passwords. */
  values: Record<string, string | string[]>;
  /** the user number of the person for whom the form was drawn; null if nobody was signed in. */
  drawnFor: number | null;
  /** which form of its page this is; empty for a form that shows nothing again. */
  form: string;
  /** What an action says that has filled the form instead of saving it. */
  note?: string;
};

/** For whom a form was drawn, and which form of the page it is. */
export type Drawn = Pick<FormState, "drawnFor" | "form">;

/** An error message for a field; an empty field name stands for the whole form. `more` is a link that helps. */
export type FormError = {
  field: string;
  text: string;
  more?: { href: string; text: string; target?: "_blank" };
};

/** The state of a form before its first submission. */
export const untouched: FormState = {
  submission: 0,
  errors: [],
  values: {},
  drawnFor: null,
  form: "",
};

/** The name of the hidden field with the value that the form showed for this field. */
export function shownName<Name extends string>(name: Name) {
  return `shown${name.charAt(0).toUpperCase()}${name.slice(1)}` as `shown${Capitalize<Name>}`;
}
