import type { Colours } from "./colours";
import { Button, Section, Text } from "./components";
import type { Block } from "./content";

/** Addresses and names are long words: they break anywhere rather than widen the letter. */
export const breakable = { overflowWrap: "anywhere", wordBreak: "break-word" } as const;
const textIn = (color: string) =>
  ({ ...breakable, margin: "0 0 16px", fontSize: "16px", lineHeight: "25px", color }) as const;

/** One block of a letter as HTML. */
export function BlockView({ block, colours }: { block: Block; colours: Colours }) {
  const text = textIn(colours.ink);
  switch (block.type) {
    case "paragraph":
      return (
        <Text className="ink" style={text}>
          {block.text}
        </Text>
      );
    case "action":
      return <Action {...block} colours={colours} />;
    case "notice":
      return <Notice {...block} colours={colours} />;
    case "facts":
      return block.facts.map(({ label, value }, index) => (
        <Text
          key={label}
          className="ink"
          style={index < block.facts.length - 1 ? { ...text, margin: "0 0 8px" } : text}
        >
          {label}: <strong>{value}</strong>
        </Text>
      ));
    case "list":
      return <List {...block} as="ul" text={text} />;
    case "steps":
      return <List {...block} as="ol" text={text} />;
  }
}

function List({
  label,
  items,
  as: Element,
  text,
}: {
  label: string;
  items: readonly string[];
  as: "ul" | "ol";
  text: ReturnType<typeof textIn>;
}) {
  return (
    <>
      <Text className="ink" style={{ ...text, margin: "0 0 4px" }}>
        {label}
      </Text>
      <Element className="ink" style={{ ...text, paddingLeft: "24px" }}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </Element>
    </>
  );
}

function Action({
  label,
  copy,
  url,
  colours,
}: {
  label: string;
  copy: string;
  url: string;
  colours: Colours;
}) {
  return (
    <>
      <Button
        href={url}
        className="accent"
        style={{
          margin: "4px 0 20px",
          padding: "12px 19px",
          border: `1px solid ${colours.accent}`,
          borderRadius: "8px",
          backgroundColor: colours.accent,
          color: colours.onAccent,
          fontSize: "16px",
          fontWeight: 600,
        }}
      >
        {label}
      </Button>
      <Text
        className="soft"
        style={{ ...textIn(colours.soft), fontSize: "14px", lineHeight: "21px" }}
      >
        {copy}
        <br />
        {url}
      </Text>
    </>
  );
}

function Notice({ lead, text, colours }: { lead: string; text: string; colours: Colours }) {
  return (
    <Section
      className="sunken"
      style={{
        margin: "0 0 20px",
        padding: "14px 20px",
        backgroundColor: colours.ground,
        border: `1px solid ${colours.line}`,
        borderRadius: "8px",
        borderCollapse: "separate",
      }}
    >
      <Text className="ink" style={{ ...textIn(colours.ink), margin: "0 0 4px", fontWeight: 600 }}>
        {lead}
      </Text>
      <Text className="soft" style={{ ...textIn(colours.soft), margin: 0 }}>
        {text}
      </Text>
    </Section>
  );
}
