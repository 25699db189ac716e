import { provider } from "#lib/rules/catalogue";
import { type Block, type Content, lettersIn, linksOf } from "./content";
import { contactOf } from "./facts";

/**
 * Formats the text part by hand. Lines are not wrapped: mail programs do that, and a broken URL is a dead link. The
 * action's URL is alone on its line.
 */
export function plainText(content: Content): string {
  const { language, appearance } = content;
  const t = lettersIn(language);
  const links = linksOf(appearance, t).map(({ label, url }) => `${label}: ${url}`);
  return `${[
    `${appearance.name} | ${provider.portal[language]}`,
    content.heading,
    content.greeting,
    ...content.blocks.map(drawn),
    "----------",
    `${content.closing}\n\n${contactOf(appearance, language, t)}`,
    `${t("sentTo", { email: content.recipientEmail })}`,
    [appearance.address, ...links].join("\n"),
  ].join("\n\n")}\n`;
}

function drawn(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return block.text;
    case "action":
      return `${block.label}:\n${block.url}`;
    case "notice":
      return `${block.lead}\n${block.text}`;
    case "facts":
      return block.facts.map(({ label, value }) => `${label}: ${value}`).join("\n");
    case "list":
      return [block.label, ...block.items.map((item) => `- ${item}`)].join("\n");
    case "steps":
      return [block.label, ...block.items.map((item, at) => `${at + 1}. ${item}`)].join("\n");
  }
}
