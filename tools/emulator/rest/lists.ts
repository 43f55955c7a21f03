/** Lists of entities: searched, sorted, and given in pages, as all of the server's are (BaseController.createPageLink, DaoUtil.toPageable). */
import { badRequest, RestError } from "./errors.js";

type Sortable = string | number | boolean | null;

export interface Page<T> {
  data: T[];
  totalPages: number;
  totalElements: number;
  hasNext: boolean;
}

/** What a list can be asked by. */
export interface Listing<T> {
  /** By the name of the property to sort by. */
  columns: Record<string, (item: T) => Sortable>;
  /** Where a text is looked for. */
  texts(item: T): (string | null)[];
}

/** Of the query: pageSize, page, textSearch, sortProperty, sortOrder. Unsorted, it is in the order of ids. */
export function listed<T extends { id: string }>(
  items: T[],
  { columns, texts }: Listing<T>,
  query: Record<string, string>,
): Page<T> {
  const { textSearch = "", sortProperty = "", sortOrder = "ASC", pageSize, page: number } = query;
  const byId = (a: T, b: T) => compare(a.id, b.id);
  const pattern = like(textSearch);
  const found = items.filter((item) => texts(item).some((text) => text !== null && pattern.test(text))).sort(byId);
  if (sortProperty) {
    const sign = directionOf(sortProperty, sortOrder);
    const column = Object.hasOwn(columns, sortProperty) ? columns[sortProperty] : undefined;
    if (!column) throw new RestError(500, "Database error", 46);
    found.sort((a, b) => compareIn(sign, column(a), column(b)));
  }
  return pageOf(found, numberIn("pageSize", pageSize), numberIn("page", number));
}

/** Of numbers from 0 on. */
export function pageOf<T>(items: T[], pageSize: number, page: number): Page<T> {
  if (pageSize < 1)
    throw badRequest(`Incorrect page link page size '${pageSize}'. Page size must be greater than zero.`);
  if (page < 0) throw badRequest(`Incorrect page link page '${page}'. Page must be positive integer.`);
  const start = page * pageSize;
  return {
    data: items.slice(start, start + pageSize),
    totalPages: Math.ceil(items.length / pageSize),
    totalElements: items.length,
    hasNext: start + pageSize < items.length,
  };
}

function numberIn(name: string, text: string | undefined): number {
  if (text === undefined)
    throw new RestError(500, `Required request parameter '${name}' for method parameter type int is not present`, 2);
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const types = "value of type 'java.lang.String' to required type 'int'";
  throw badRequest(`Method parameter '${name}': Failed to convert ${types}; For input string: "${text}"`);
}

function directionOf(sortProperty: string, sortOrder: string): 1 | -1 {
  if (!/^[\p{L}0-9_-]+$/u.test(sortProperty)) throw badRequest("Invalid sort property");
  const order = (sortOrder || "ASC").toUpperCase();
  if (order !== "ASC" && order !== "DESC")
    throw badRequest(`Unsupported sort order '${sortOrder}'! Only 'ASC' or 'DESC' types are allowed.`);
  return order === "ASC" ? 1 : -1;
}

/** What has no value is last, either way. */
function compareIn(sign: 1 | -1, a: Sortable, b: Sortable): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * compare(a, b);
}

function compare<T extends Exclude<Sortable, null>>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** PostgreSQL's ILIKE with this text in the middle: `%` is any text, `_` any character, and a backslash takes the meaning from the next one. */
function like(text: string): RegExp {
  const source = `%${text}%`.replace(/\\(.)|[%_]|[^\w\s]/gsu, (part, escaped: string | undefined) => {
    if (part === "%") return ".*";
    if (part === "_") return ".";
    return `\\u{${(escaped ?? part).codePointAt(0)!.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, "isu");
}
