/** The longest customer number, in digits; zeros in front count. The database has the same bound. */
export const customerNumberDigits = 20;

/** A customer number: digits only. */
export const customerNumberPattern = new RegExp(`^\\d{1,${customerNumberDigits}}$`);

/** Whether a text can be a customer number; whether an organization has it is another question. */
export function isCustomerNumber(text: string): boolean {
  return customerNumberPattern.test(text);
}
