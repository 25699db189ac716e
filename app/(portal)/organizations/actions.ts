"use server";

import { redirect } from "next/navigation";
import { discardOrder } from "#lib/domain/orders/discard";
import { retryOrder } from "#lib/domain/orders/retry";
import {
  changeMasterData,
  changeProducts,
  productDifference,
} from "#lib/domain/organizations/change";
import { closeOrganization, reopenOrganization } from "#lib/domain/organizations/close";
import { createOrganization } from "#lib/domain/organizations/create";
import { inviteOwner } from "#lib/domain/organizations/invite-owner";
import { findProductLosses } from "#lib/domain/organizations/product-losses";
import { replaceOwner } from "#lib/domain/organizations/replace-owner";
import {
  releaseSecondFactorOf,
  requireSecondFactorOf,
} from "#lib/domain/organizations/require-second-factor";
import { findContactHolder } from "#lib/domain/registration/contact-holder";
import { sendRegistrationLink } from "#lib/domain/registration/request";
import { settleTask } from "#lib/domain/tasks";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import * as schemas from "#lib/rules/schemas/organizations";
import { requirement } from "#lib/rules/schemas/second-factor";

/** Adds an organization by hand, by the same function as an order, owner included. */
export const createOrganizationAction = action(schemas.newOrganization, async (actor, input) => {
  const { customerNumber, owner } = await createOrganization(actor, input);
  await announce(`/organizations/${customerNumber}?notice=created_${owner}`);
});

/** Saves an organization's master data. */
export const changeMasterDataAction = action(schemas.masterDataChange, async (actor, input) => {
  await changeMasterData(actor, input);
  await announce(`/organizations/${input.customerNumber}?notice=saved`);
});

/** Books and cancels an organization's products; asks first if people would lose areas. */
export const changeProductsAction = action(schemas.productsChange, async (actor, input) => {
  const { booked, cancelled } = productDifference(input);
  const losses =
    !input.confirmed && cancelled.length > 0
      ? await findProductLosses(actor, input.customerNumber, { booked, cancelled })
      : null;
  if (losses && losses.people > 0) {
    const asked = new URLSearchParams({ cancel: cancelled.join(), book: booked.join() });
    redirect(`/organizations/${input.customerNumber}/products?${asked}`);
  }
  await changeProducts(actor, input);
  await announce(`/organizations/${input.customerNumber}?notice=products`);
});

/** Requires a second factor of an organization below from a day on, or moves the day. */
export const requireSecondFactorOfAction = action(requirement, async (actor, input) => {
  await requireSecondFactorOf(actor, input);
  await announce(`/organizations/${input.customerNumber}?notice=factorRequired`);
});

/** An organization below no longer requires a second factor (D-1). */
export const releaseSecondFactorOfAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await releaseSecondFactorOf(actor, { customerNumber });
    await announce(`/organizations/${customerNumber}?notice=factorOptional`);
  },
);

/** Closes an organization. */
export const closeOrganizationAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await closeOrganization(actor, { customerNumber });
    await announce(`/organizations/${customerNumber}?notice=closed`);
  },
);

/** Reopens an organization. */
export const reopenOrganizationAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await reopenOrganization(actor, { customerNumber });
    await announce(`/organizations/${customerNumber}?notice=reopened`);
  },
);

/** Creates the missing owner from the present master data. */
export const inviteOwnerAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await inviteOwner(actor, { customerNumber });
    await announce(`/organizations/${customerNumber}?notice=invited`);
  },
);

/** Replaces an owner who was invited at a wrong address and never activated. */
export const replaceOwnerAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }, { language }) => {
    await replaceOwner(actor, { customerNumber, language });
    await announce(`/organizations/${customerNumber}?notice=invited`);
  },
);

/**
 * Sends a registration link to the address in the master data; asks first if somebody of another organization has
 * an account with it.
 */
export const sendRegistrationLinkAction = action(
  schemas.registrationLink,
  async (actor, { customerNumber, confirmed }) => {
    if (!confirmed && (await findContactHolder(actor, customerNumber)))
      redirect(`/organizations/${customerNumber}/registration-link`);
    await sendRegistrationLink(actor, { customerNumber });
    await announce(`/organizations/${customerNumber}?notice=registration`);
  },
);

/** Retries an order. */
export const retryOrderAction = action(
  schemas.orderReference,
  async (actor, { orderNumber, from }) => {
    await retryOrder(actor, { orderNumber });
    await announce(`/organizations/${from ?? "orders"}?notice=retried`);
  },
);

/** Discards an order. */
export const discardOrderAction = action(schemas.orderReference, async (actor, { orderNumber }) => {
  await discardOrder(actor, { orderNumber });
  await announce(
    `/organizations/orders?${new URLSearchParams({ notice: "discarded", order: orderNumber })}`,
  );
});

/** Closes a task. */
export const settleTaskAction = action(schemas.taskReference, async (actor, { task, from }) => {
  await settleTask(actor, { task });
  await announce(`/organizations/${from ?? "tasks"}?notice=settled`);
});
