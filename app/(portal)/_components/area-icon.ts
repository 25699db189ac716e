import {
  ArrowLeftRight,
  Bell,
  Box,
  Cloud,
  Contact,
  type IconNode,
  KeyRound,
  List,
  MessageSquare,
  Phone,
  Printer,
  ReceiptEuro,
  ShoppingBag,
  User,
  Users,
  Video,
} from "lucide";
import type { AreaId } from "#lib/rules/catalogue";

/** The icon of each area; the compiler demands one for an area that a provider adds. */
export const areaIcons: Record<AreaId, IconNode> = {
  product: Box,
  personalData: User,
  invoices: ReceiptEuro,
  credentials: KeyRound,
  tariffChange: ArrowLeftRight,
  notifications: Bell,
  userAdministration: Users,
  phoneNumbers: Phone,
  cloudPbx: Cloud,
  contacts: Contact,
  teamsConnector: Video,
  fax: Printer,
  sms: MessageSquare,
  callList: List,
  shop: ShoppingBag,
};
