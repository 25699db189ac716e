import type { IconName } from "#app/_components/icon";
import type { AreaId } from "#lib/rules/catalogue";

/** The icon of each area; the compiler demands one for an area that a provider adds. */
export const areaIcons: Record<AreaId, IconName> = {
  product: "box",
  personalData: "user",
  invoices: "receipt-euro",
  credentials: "key-round",
  tariffChange: "arrow-left-right",
  notifications: "bell",
  userAdministration: "users",
  phoneNumbers: "phone",
  cloudPbx: "cloud",
  contacts: "contact",
  teamsConnector: "video",
  fax: "printer",
  sms: "message-square",
  callList: "list",
  shop: "shopping-bag",
};
