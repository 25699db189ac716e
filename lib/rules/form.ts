/** What an action says back to its form. Without JavaScript the page is drawn again from it. */
export type FormState = {
  /** Counts the answers; 0 before the first. A changing `key` for controls that React would reset. */
  submission: number;
  /** Sentences by field; the empty field is the form as a whole. */
  errors: FormError[];
  /** What was typed, passwords never among it. */
  values: Record<string, string | string[]>;
  /** the user number of the person for whom the form was drawn; null: for nobody who is signed in. */
  drawnFor: number | null;
  /** which form of its page it is; empty for one that shows nothing again. */
  form: string;
};

/** What a form was drawn as. */
export type Drawn = Pick<FormState, "drawnFor" | "form">;

export type FormError = { field: string; text: string; more?: { href: string; text: string } };

/** What a form starts from. */
export const untouched: FormState = {
  submission: 0,
  errors: [],
  values: {},
  drawnFor: null,
  form: "",
};

/** The field that holds what the form showed for this one. */
export function shownName<Name extends string>(name: Name) {
  return `shown${name.charAt(0).toUpperCase()}${name.slice(1)}` as `shown${Capitalize<Name>}`;
}
