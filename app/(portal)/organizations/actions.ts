"use server";

import { redirect } from "next/navigation";
import { retryOrder } from "#lib/domain/orders/carry-out";
import { discardOrder } from "#lib/domain/orders/discard";
import {
  changeMasterData,
  changeProducts,
  closeOrganization,
  createOrganization,
  inviteOwner,
  reopenOrganization,
} from "#lib/domain/organizations/change";
import { replaceOwner } from "#lib/domain/organizations/replace-owner";
import { sendRegistrationLink } from "#lib/domain/registration/request";
import { requireSecondFactorOf } from "#lib/domain/second-factor/requirement";
import { settleTask } from "#lib/domain/tasks";
import { action } from "#lib/http/action";
import * as schemas from "#lib/rules/schemas/organizations";
import { requirement } from "#lib/rules/schemas/second-factor";

/** by hand runs the same function as an order, owner included. */
export const createOrganizationAction = action(schemas.newOrganization, async (actor, input) => {
  const { customerNumber, owner } = await createOrganization(actor, input);
  redirect(`/organizations/${customerNumber}?notice=created_${owner}`);
});

/** */
export const changeMasterDataAction = action(schemas.masterDataChange, async (actor, input) => {
  await changeMasterData(actor, input);
  redirect(`/organizations/${input.customerNumber}?notice=saved`);
});

/** */
export const changeProductsAction = action(schemas.productsChange, async (actor, input) => {
  await changeProducts(actor, input);
  redirect(`/organizations/${input.customerNumber}?notice=products`);
});

/** D-1. */
export const requireSecondFactorOfAction = action(requirement, async (actor, input) => {
  await requireSecondFactorOf(actor, input);
  const notice = input.required ? "factorRequired" : "factorOptional";
  redirect(`/organizations/${input.customerNumber}?notice=${notice}`);
});

/** */
export const closeOrganizationAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await closeOrganization(actor, { customerNumber });
    redirect(`/organizations/${customerNumber}?notice=closed`);
  },
);

/** */
export const reopenOrganizationAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await reopenOrganization(actor, { customerNumber });
    redirect(`/organizations/${customerNumber}?notice=reopened`);
  },
);

/** tries again to create the owner, from the master data as they are now. */
export const inviteOwnerAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await inviteOwner(actor, { customerNumber });
    redirect(`/organizations/${customerNumber}?notice=invited`);
  },
);

/** for one who was invited at a wrong address and never activated. */
export const replaceOwnerAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }, { language }) => {
    await replaceOwner(actor, { customerNumber, language });
    redirect(`/organizations/${customerNumber}?notice=invited`);
  },
);

/** */
export const sendRegistrationLinkAction = action(
  schemas.organizationReference,
  async (actor, { customerNumber }) => {
    await sendRegistrationLink(actor, { customerNumber });
    redirect(`/organizations/${customerNumber}?notice=registration`);
  },
);

/** */
export const retryOrderAction = action(
  schemas.orderReference,
  async (actor, { orderNumber, from }) => {
    await retryOrder(actor, { orderNumber });
    redirect(`/organizations/${from ?? "orders"}?notice=retried`);
  },
);

/** nobody will work it off any more. */
export const discardOrderAction = action(schemas.orderReference, async (actor, { orderNumber }) => {
  await discardOrder(actor, { orderNumber });
  redirect(
    `/organizations/orders?${new URLSearchParams({ notice: "discarded", order: orderNumber })}`,
  );
});

/** somebody has seen to it. */
export const settleTaskAction = action(schemas.taskReference, async (actor, { task, from }) => {
  await settleTask(actor, { task });
  redirect(`/organizations/${from ?? "tasks"}?notice=settled`);
});
