/** The longest customer number, in digits; leading zeros are significant. The database has the same bound. */
export const customerNumberDigits = 20;

/** A customer number: digits only. */
export const customerNumberPattern = new RegExp(`^\\d{1,${customerNumberDigits}}$`);

/** Whether a text can be a customer number, whether or not an organization has it. */
export function isCustomerNumber(text: string): boolean {
  return customerNumberPattern.test(text);
}
