// Spreadsheets run cells that begin like a formula (OWASP, CSV Injection). Where the list separator of a machine is
// another than the file's, a cell also begins behind a semicolon, a tab or a line break inside of one of ours.

/** Each part of a cell that some spreadsheet takes for a cell of its own. */
const beginnings = /(?<=^|[;\t\r\n])(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/gu;
const guards = /(?<=^|[;\t\r\n])'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/gu;

/** Text as a cell that no spreadsheet runs: an apostrophe goes before what would be a formula. */
export const guardedCell = (text: string): string => text.replace(beginnings, "'");

/** The text that was guarded; any other cell is as it is, but for an apostrophe before what would be a formula. */
export const plainCell = (cell: string): string => cell.replace(guards, '');
