/**
 * The components of react-email that the letters use, each from its own file: the package's main file also loads a
 * highlighter of source code, Tailwind and Markdown, which cost every process half a second (measured). By path, because
 * the package exports nothing but its main file, and Node lets no entry of `imports` lead into node_modules.
 */
export { Body } from "../node_modules/react-email/dist/components/body/body.mjs";
export { Button } from "../node_modules/react-email/dist/components/button/button.mjs";
export { Container } from "../node_modules/react-email/dist/components/container/container.mjs";
export { Head } from "../node_modules/react-email/dist/components/head/head.mjs";
export { Heading } from "../node_modules/react-email/dist/components/heading/heading.mjs";
export { Hr } from "../node_modules/react-email/dist/components/hr/hr.mjs";
export { Html } from "../node_modules/react-email/dist/components/html/html.mjs";
export { Link } from "../node_modules/react-email/dist/components/link/link.mjs";
export { Preview } from "../node_modules/react-email/dist/components/preview/preview.mjs";
export { Section } from "../node_modules/react-email/dist/components/section/section.mjs";
export { Text } from "../node_modules/react-email/dist/components/text/text.mjs";
