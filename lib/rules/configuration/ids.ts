/** The form of every id in the provider's file. */
export const idPattern = /^[a-z][A-Za-z0-9]{1,39}$/;
