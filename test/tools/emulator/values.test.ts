import { describe, expect, test } from "vitest";
import { ATTRIBUTES, connectBoard, emulatorWithDevice, event, Rest, TELEMETRY } from "./support.js";

/** Publishes one value as it stands and reads it back over REST, where its type shows. */
async function stored(text: string): Promise<string> {
  const { emulator, device } = await emulatorWithDevice();
  const board = await connectBoard(emulator);
  await board.publish(ATTRIBUTES, `{"v":${text}}`);
  const tenant = await Rest.as(emulator, "tenant");
  const body = await (
    await tenant.get(`/api/plugins/telemetry/DEVICE/${device.id}/values/attributes/CLIENT_SCOPE`)
  ).text();
  return /"value":(.*)\}\]$/.exec(body)?.[1] ?? body;
}

describe("value casting", () => {
  const cases: Array<[string, string, string]> = [
    ["an integer is a LONG", "42", "42"],
    ["an integral exponent is a LONG", "1e3", "1000"],
    ["a fraction that an exponent makes integral is a LONG", "1.5e1", "15"],
    ["25.0 is a DOUBLE", "25.0", "25.0"],
    ["a fraction is a DOUBLE", "-0.5", "-0.5"],
    ["the largest int64 is a LONG and keeps its digits", "9223372036854775807", "9223372036854775807"],
    ["one more is a STRING", "9223372036854775808", '"9223372036854775808"'],
    ["the smallest int64 is a LONG", "-9223372036854775808", "-9223372036854775808"],
    ["a large exponent is a STRING with all its zeros", "1e20", '"100000000000000000000"'],
    ["16 fraction digits are a DOUBLE", "0.3000000000000004", "0.3000000000000004"],
    ["17 fraction digits are a STRING", "0.30000000000000004", '"0.30000000000000004"'],
    ["a small exponent counts as fraction digits", "1.2345e-15", '"0.0000000000000012345"'],
    ["a large DOUBLE is printed as Java prints it", "12345678.5", "1.23456785E7"],
    ["true is a BOOLEAN", "true", "true"],
    ["a string is a STRING", '"on"', '"on"'],
    ["a string of digits becomes a LONG, without its leading zero", '"0123"', "123"],
    ["a string with a fraction becomes a DOUBLE", '"25.5"', "25.5"],
    ["a negative string becomes a number", '"-7"', "-7"],
    ["a string with an exponent stays a STRING", '"1e5"', '"1e5"'],
    ["a hexadecimal string stays a STRING", '"0x1f"', '"0x1f"'],
    ["a string that ends in a dot stays a STRING", '"5."', '"5."'],
    ["a string with a plus stays a STRING", '"+5"', '"+5"'],
    ["an object is JSON, texts untouched", '{"a":1.5,"b":["0123"]}', '{"a":1.5,"b":["0123"]}'],
    ["numbers within JSON are written anew when they are read", '{"a":1.50,"b":1e3}', '{"a":1.5,"b":1000.0}'],
    ["an array is JSON", "[1,null]", "[1,null]"],
    ["a bare NaN is a STRING", "NaN", '"NaN"'],
    ["a bare Infinity is a STRING", "-Infinity", '"-Infinity"'],
    ["a bare word is a STRING", "on", '"on"'],
    ["single quotes are quotes", "'a b'", '"a b"'],
    ["a leading zero makes a word, and the word a number", "007", "7"],
    ["TRUE is true", "TRUE", "true"],
  ];
  test.each(cases)("%s", async (_, sent, expected) => {
    expect(await stored(sent)).toBe(expected);
  });

  test("null is skipped", async () => {
    const { emulator, device } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(ATTRIBUTES, '{"a":null,"b":1}');
    expect(device.clientAttributes).toEqual({ b: 1 });
  });

  test("names may be unquoted, comments are skipped, = and ; separate", async () => {
    const { emulator, device } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(ATTRIBUTES, "{a=1; /* two */ b => 2, // three\n c: [3,]}");
    expect(device.clientAttributes).toEqual({ a: 1, b: 2, c: [3, null] });
  });

  test("UTF-8 and escapes arrive whole", async () => {
    const { emulator, device } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(ATTRIBUTES, '{"é":"\\u00e9\\n😀"}');
    expect(device.clientAttributes).toEqual({ é: "é\n😀" });
  });

  test("a member named __proto__ is an ordinary key", async () => {
    const { emulator } = await emulatorWithDevice();
    const attributes = event(emulator, "attributes");
    await (await connectBoard(emulator)).publish(ATTRIBUTES, '{"__proto__":1}');
    expect(Object.keys((await attributes)[1])).toEqual(["__proto__"]);
  });
});

describe("telemetry shapes", () => {
  async function telemetry(payload: string) {
    const { emulator } = await emulatorWithDevice();
    const received = event(emulator, "telemetry");
    await (await connectBoard(emulator)).publish(TELEMETRY, payload);
    return (await received)[1];
  }

  test("keys and values get the server's time", async () => {
    const before = Date.now();
    const [entry] = await telemetry('{"a":1,"b":"x"}');
    expect(entry?.values).toEqual({ a: 1, b: "x" });
    expect(entry?.ts).toBeGreaterThanOrEqual(before);
  });

  test("ts and values together name the time", async () => {
    expect(await telemetry('{"ts":1700000000000,"values":{"a":1}}')).toEqual([{ ts: 1700000000000, values: { a: 1 } }]);
  });

  test("a ts may be a string of digits", async () => {
    expect(await telemetry('{"ts":"1700000000000","values":{"a":1}}')).toEqual([
      { ts: 1700000000000, values: { a: 1 } },
    ]);
  });

  test("ts without values is an ordinary key", async () => {
    expect((await telemetry('{"ts":5,"a":1}'))[0]?.values).toEqual({ ts: 5, a: 1 });
  });

  test("values without ts is an ordinary key", async () => {
    expect((await telemetry('{"values":{"a":1}}'))[0]?.values).toEqual({ values: { a: 1 } });
  });

  test("an array may mix both shapes", async () => {
    const entries = await telemetry('[{"a":1},{"ts":5,"values":{"a":2}}]');
    expect(entries.map(({ values }) => values)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(entries[1]?.ts).toBe(5);
  });

  test("a later point of the same millisecond replaces the earlier, and points are in order of time", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const point = (ts: number, a: number) => ({ ts, values: { a } });
    await (await connectBoard(emulator)).publish(TELEMETRY, [point(3, 1), point(1, 2), point(2, 3), point(1, 4)]);
    expect(device.telemetry.a).toEqual([
      { ts: 1, value: 4 },
      { ts: 2, value: 3 },
      { ts: 3, value: 1 },
    ]);
  });

  test("no more points are kept per key than was set, and the oldest go", async () => {
    const { emulator, device } = await emulatorWithDevice({ maxPointsPerKey: 2 });
    await (await connectBoard(emulator)).publish(
      TELEMETRY,
      [1, 2, 3].map((ts) => ({ ts, values: { a: ts } })),
    );
    expect(device.telemetry.a?.map(({ ts }) => ts)).toEqual([2, 3]);
  });
});
