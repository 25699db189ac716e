/** Spellings of a path below /fax by which a program could mean one below /sms: every proxy refuses them. */
export const pathsWithTwoMeanings: readonly string[] = [
  ...["/fax/../sms", "/fax/./../sms", "/fax/x/../../sms", "/fax/..//sms", "/fax//../sms"],
  ...["//sms", "///sms", "/fax/..\\sms", "/\\sms", "/fax\\..\\sms", "/./sms", "/.//sms"],
  ...["/fax/%2e%2e/sms", "/fax/%2E%2e/sms", "/fax/.%2e/sms", "/fax%2f..%2fsms"],
  ...["/fax%2F%2E%2E%2Fsms", "/fax/%252e%252e/sms", "/fax%252f..%252fsms"],
  ...["/fax/%25252e%25252e/sms", "/fax/..%2fsms", "/fax/..%5csms", "/fax%5c..%5csms"],
  ...["/fax/..%255csms", "/%5csms", "/%2fsms", "/%2e/sms", "/fax;/../sms", "/fax/..;/sms"],
  ...["/fax/..;a=b/sms", "/sms;x", "/;/sms", "/fax;/sms", "/fax/%3b/../sms", "/fax/..%3b/sms"],
  ...["/sms%3bx", "/fax/%c0%ae%c0%ae/sms", "/fax/%c0%af..%c0%afsms", "/sms%00"],
  ...["/fax/%e0%80%ae%e0%80%ae/sms", "/fax/%f0%80%80%ae/sms"],
  ...["/fax%00/../sms", "/sms%2500", "/fax#/../sms", "/sms#", "/fax/..#/sms", "/fax%23/../sms"],
  ...["/sms/.", "/sms/..", "/sms/../sms", "/fax/..?/sms", "/static/../sms", "/static/..%2fsms"],
  ...["/static/%2e%2e/sms", "/static;/../sms", "/static/..;/sms", "/.zugang/../sms"],
  ...["/.zugang/..%2fsms", "/.zugang/%2e%2e/sms", "/.zugang/..;/sms", "/.zugang;/../sms"],
  ...["/authz/telephoneSystem/../../sms"],
];

/** Other spellings of a path that is not open, and requests that are no path. */
export const otherPaths: readonly string[] = [
  ...["/SMS", "/Sms", "/%53ms", "/%73ms", "/s%6ds", "/sms/", "/sms%20", "/sms.", "/sms.html"],
  ...["/sms::$DATA", "/sms~", "/\u017fms", "/sm%C5%BF", "/sms%09", "/sms%0a", "/sms%23"],
  ...["/sms%0d%0aX-Zugang-Areas:%20sms", "/fax/%u002e%u002e/sms", "/fax?/../../sms", "\\sms"],
  ...["/authz/telephoneSystem/fax", "/authz", "sms", "*", "", "/sms\tx", "/sms x"],
];

/** Paths below /fax that arrive as they were written. */
export const ordinaryPaths: readonly string[] = [
  "/fax",
  "/fax/M%C3%BCller%20&%20S%C3%B6hne/1,2?q=a%2Fb;c&to=//x/../y",
  "/fax/a+b:c@d!$'()*=~.txt",
  "/fax/.well-known/..x/x..",
  "/fax?",
  "/fax/100%25",
];
