import { provider } from "#lib/rules/catalogue";
import { BlockView, breakable } from "./blocks";
import { Brand } from "./brand";
import { darkStyles, light } from "./colours";
import { Body, Container, Head, Heading, Hr, Html, Link, Preview, Text } from "./components";
import { type Content, lettersIn, providerLinks } from "./content";
import { contactOf } from "./facts";

const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const small = {
  ...breakable,
  margin: "0 0 12px",
  fontSize: "14px",
  lineHeight: "21px",
  color: light.soft,
};

/** The common layout of all letters: 600 pixels, system font, no images, nothing loaded. */
export function Frame({ content }: { content: Content }) {
  const { language } = content;
  const t = lettersIn(language);
  return (
    <Html lang={language} dir="ltr">
      <Head>
        <title>{content.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkStyles}</style>
      </Head>
      <Body
        lang={language}
        className="ground"
        style={{ margin: 0, padding: "24px 12px", backgroundColor: light.ground, fontFamily: font }}
      >
        <Preview useTitleTag={false}>{content.preheader}</Preview>
        <Container
          className="surface"
          tdClassName="sheet"
          style={{
            maxWidth: "600px",
            padding: "40px 44px",
            backgroundColor: light.surface,
            border: `1px solid ${light.line}`,
            borderRadius: "14px",
            borderCollapse: "separate",
          }}
        >
          <Brand portal={provider.portal[language]} />
          <Heading
            as="h1"
            className="ink"
            style={{
              margin: "24px 0 16px",
              fontSize: "24px",
              lineHeight: "30px",
              color: light.ink,
            }}
          >
            {content.heading}
          </Heading>
          <BlockView block={{ type: "paragraph", text: content.greeting }} />
          {content.blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: drawn once, never reordered
            <BlockView key={index} block={block} />
          ))}
          <Hr
            className="line"
            style={{ margin: "28px 0 20px", borderTop: `1px solid ${light.line}` }}
          />
          <Text className="soft" style={small}>
            {content.closing}
          </Text>
          <Text className="soft" style={small}>
            {contactOf(language, t)}
          </Text>
          <Text className="soft" style={small}>
            {t("sentTo", { email: content.recipientEmail })}
          </Text>
          <Text className="soft" style={{ ...small, margin: 0 }}>
            {provider.address}
            {providerLinks(t).map(({ label, url }) => (
              <span key={url}>
                {" · "}
                <Link
                  href={url}
                  className="link"
                  style={{ color: light.accent, textDecoration: "underline" }}
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
