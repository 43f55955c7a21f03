/** Numbers as Java sees them: what BigDecimal makes of a text, and how a double is printed. */

export type NumberClass =
  | { type: "LONG"; value: bigint }
  | { type: "DOUBLE"; value: number }
  | { type: "STRING"; value: string };

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;
// Past this Java would write gigabytes of zeros or refuse the number.
const MAX_EXPONENT = 100_000;

/**
 * The storage class of a number (JsonConverter.buildNumericKeyValueProto): integral, and not written like "25.0", is a LONG; more than 16
 * fraction digits or outside int64 is a STRING; the rest is a DOUBLE.
 */
export function classifyNumber(text: string): NumberClass {
  const parts = DECIMAL.exec(text);
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = parts ?? [];
  const exponent = Number(exponentText);
  if (!parts || whole + fraction === "" || Math.abs(exponent) > MAX_EXPONENT)
    throw new RangeError("not a number the server can hold");
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const scale = fraction.length - exponent;
  const negative = sign === "-" && /[1-9]/.test(digits);
  const stripped = digits.replace(/0+$/, "");
  const integral = stripped === "" || scale - (digits.length - stripped.length) <= 0;
  const simpleDouble = text.includes(".") && !/[eE]/.test(text);
  if (integral && !simpleDouble) {
    const plain = plainString(negative, digits, scale);
    if (digits.length - scale > 20) return { type: "STRING", value: plain };
    const value = BigInt(scale > 0 ? (plain.split(".")[0] ?? "0") : plain);
    return value >= MIN_LONG && value <= MAX_LONG ? { type: "LONG", value } : { type: "STRING", value: plain };
  }
  if (scale > 16) return { type: "STRING", value: plainString(negative, digits, scale) };
  // A BigDecimal has no zero below zero.
  return { type: "DOUBLE", value: Number(text) + 0 };
}

/** BigDecimal.toPlainString */
function plainString(negative: boolean, digits: string, scale: number): string {
  let plain = digits;
  if (scale > 0) {
    const padded = digits.padStart(scale + 1, "0");
    plain = `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  } else if (digits !== "0") {
    plain = digits + "0".repeat(-scale);
  }
  return negative ? `-${plain}` : plain;
}

/** Double.toString: 25 is "25.0", 1e10 is "1.0E10". */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** NumberUtils.isParsable of commons-lang: which strings the server takes for numbers. No sign but "-", no exponent, no dot at the end. */
export function looksLikeNumber(text: string): boolean {
  return /^-?(?:\d+|\d*\.\d+)$/.test(text);
}

/** Integer.parseInt */
export function parseJavaInt(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}
