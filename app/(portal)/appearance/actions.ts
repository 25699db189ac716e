"use server";

import {
  publishAppearance,
  saveAppearance,
  withdrawAppearance,
} from "#lib/domain/appearances/keep";
import { action } from "#lib/http/action";
import { announce } from "#lib/http/announce";
import {
  appearanceDraft,
  appearanceReference,
  appearanceShown,
} from "#lib/rules/schemas/appearances";

/** Saves the draft of a reseller's appearance; nobody sees it yet (R-1004). */
export const saveAppearanceAction = action(
  appearanceDraft,
  async (actor, { logo, removeLogo, ...draft }) => {
    // Browsers send an empty file where none was chosen.
    const uploaded = logo.size > 0 ? new Uint8Array(await logo.arrayBuffer()) : "kept";
    await saveAppearance(actor, {
      ...draft,
      logo: removeLogo && uploaded === "kept" ? "none" : uploaded,
    });
    await announce(`/appearance/${draft.customerNumber}?notice=saved`);
  },
);

/** Publishes the draft that was shown (R-1004). */
export const publishAppearanceAction = action(appearanceShown, async (actor, shown) => {
  await publishAppearance(actor, shown);
  await announce(`/appearance/${shown.customerNumber}?notice=published`);
});

/** Withdraws what is published: what is above is seen again (R-1004). */
export const withdrawAppearanceAction = action(
  appearanceReference,
  async (actor, { customerNumber }) => {
    await withdrawAppearance(actor, { customerNumber });
    await announce(`/appearance/${customerNumber}?notice=withdrawn`);
  },
);
