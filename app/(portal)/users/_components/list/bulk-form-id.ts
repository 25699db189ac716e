/** The id of the form that the list's checkboxes belong to, wherever they are in the panel. */
export const bulkFormId = "bulk";
