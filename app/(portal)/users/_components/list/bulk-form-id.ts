/** The form to which the boxes of the list belong, wherever in the sheet they stand. */
export const bulkFormId = "bulk";
