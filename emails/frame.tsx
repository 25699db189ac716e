import { provider } from "#lib/rules/catalogue";
import { BlockView, breakable } from "./blocks";
import { Brand } from "./brand";
import { darkStylesOf, lightOf } from "./colours";
import { Body, Container, Head, Heading, Hr, Html, Link, Preview, Text } from "./components";
import { type Content, lettersIn, linksOf } from "./content";
import { contactOf } from "./facts";

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** The common layout of all letters: 600 pixels, system font, no images, nothing loaded. */
export function Frame({ content }: { content: Content }) {
  const { language, appearance } = content;
  const t = lettersIn(language);
  const colours = lightOf(appearance.brand);
  const small = {
    ...breakable,
    margin: "0 0 12px",
    fontSize: "14px",
    lineHeight: "21px",
    color: colours.soft,
  };
  return (
    <Html lang={language} dir="ltr">
      <Head>
        <title>{content.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkStylesOf(appearance.brand)}</style>
      </Head>
      <Body
        lang={language}
        className="ground"
        style={{
          margin: 0,
          padding: "24px 12px",
          backgroundColor: colours.ground,
          fontFamily: font,
        }}
      >
        <Preview useTitleTag={false}>{content.preheader}</Preview>
        <Container
          className="surface"
          tdClassName="sheet"
          style={{
            maxWidth: "600px",
            padding: "40px 44px",
            backgroundColor: colours.surface,
            border: `1px solid ${colours.line}`,
            borderRadius: "14px",
            borderCollapse: "separate",
          }}
        >
          <Brand appearance={appearance} portal={provider.portal[language]} colours={colours} />
          <Heading
            as="h1"
            className="ink"
            style={{
              margin: "24px 0 16px",
              fontSize: "24px",
              lineHeight: "30px",
              color: colours.ink,
            }}
          >
            {content.heading}
          </Heading>
          <BlockView block={{ type: "paragraph", text: content.greeting }} colours={colours} />
          {content.blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: drawn once, never reordered
            <BlockView key={index} block={block} colours={colours} />
          ))}
          <Hr
            className="line"
            style={{ margin: "28px 0 20px", borderTop: `1px solid ${colours.line}` }}
          />
          <Text className="soft" style={small}>
            {content.closing}
          </Text>
          <Text className="soft" style={small}>
            {contactOf(appearance, language, t)}
          </Text>
          <Text className="soft" style={small}>
            {t("sentTo", { email: content.recipientEmail })}
          </Text>
          <Text className="soft" style={{ ...small, margin: 0 }}>
            {appearance.address}
            {linksOf(appearance, t).map(({ label, url }) => (
              <span key={label}>
                {" · "}
                <Link
                  href={url}
                  className="link"
                  style={{ color: colours.accent, textDecoration: "underline" }}
                >
                  {label}
                </Link>
              </span>
            ))}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}
