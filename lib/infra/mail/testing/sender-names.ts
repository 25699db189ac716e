/** Names of senders as somebody could type them, and what a mail program shows before MAIL_FROM's address (R-1004). */
export const senderNames: readonly [typed: string, shown: string][] = [
  ["Stadtwerke Muster", "Stadtwerke Muster"],
  ['Müller, "Licht" & Söhne', "Müller, 'Licht' & Söhne"],
  ["Licht (Nord); Strom: Süd [1] Inc.", "Licht (Nord); Strom: Süd [1] Inc."],
  ["Licht, Inc.", "Licht, Inc."],
  ["Licht\r\nBcc: all@evil.example", "Licht Bcc: all evil.example"],
  ["Licht\n\nHallo", "Licht Hallo"],
  ["service@bank.example", "service bank.example"],
  ["Bank <a@evil.example>", "Bank a evil.example"],
  ['" <a@evil.example>, "x', "' a evil.example , 'x"],
  ["Licht\\", "Licht"],
  ["=?utf-8?q?=0D=0ABcc=3A_x?= Licht", "= ?utf-8?q?=0D=0ABcc=3A_x?= Licht"],
  ["=?utf-8?B?YUBldmlsLmV4YW1wbGU=?= Süd", "= ?utf-8?B?YUBldmlsLmV4YW1wbGU= ?= Süd"],
  ["Li\u202echt\u200b", "Li cht"],
  ["李 明 🙂", "李 明 🙂"],
  [
    `${"Lüneburger Wärmegesellschaft ".repeat(2)}mbH`,
    `${"Lüneburger Wärmegesellschaft ".repeat(2)}mbH`,
  ],
  ["support＠bank.example ＜x＞ ﹫", "support bank.example x"],
  ["<>", ""],
];
