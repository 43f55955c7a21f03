/** Inputs by fast-check: sessions as they were recorded and then spoilt, packets that no sane server sends, and noise. */
import * as fc from "fast-check";
import { METHODS, SHARED } from "./application.js";
import type { Input } from "./input.js";
import { cutUp, type Mutation, mutate } from "./mutate.js";

const ME = "v1/devices/me/";
const byte = String.fromCharCode;

const byteValue = fc.nat(255);
const noise = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array).toString("latin1"));
const place = fc.nat(8191);
const length = fc.integer({ min: 1, max: 80 });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant("set" as const), at: place, byte: byteValue }),
  fc.record({ kind: fc.constant("insert" as const), at: place, bytes: noise }),
  fc.record({ kind: fc.constant("cut" as const), at: place, length }),
  fc.record({ kind: fc.constant("repeat" as const), at: place, length, times: fc.integer({ min: 2, max: 12 }) }),
  fc.record({
    kind: fc.constant("repeat" as const),
    at: place,
    length: fc.integer({ min: 1, max: 900 }),
    times: fc.integer({ min: 2, max: 40 }),
  }),
  fc.record({ kind: fc.constant("move" as const), at: place, length, to: place }),
  fc.record({ kind: fc.constant("end" as const), at: place }),
);

/** Lengths as MQTT writes them, and as it must not: too many bytes, or another length than what follows. */
const remainingLength = (actual: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(lengthBytes(actual)) },
    { weight: 1, arbitrary: fc.nat(300).map(lengthBytes) },
    { weight: 1, arbitrary: fc.constantFrom("\xff\xff\xff\x7f", "\xff\xff\xff\xff\x01", "\x80\x00", "\x80\x80\x01") },
  );

function lengthBytes(value: number): string {
  let bytes = "";
  for (let rest = value; ; ) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes += byte(rest ? low + 128 : low);
    if (!rest) return bytes;
  }
}

const text16 = (bytes: string) => byte(bytes.length >> 8, bytes.length & 255) + bytes;
const id = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.nat(65_535));
const idBytes = id.map((value) => byte(value >> 8, value & 255));

const topic = fc.oneof(
  fc.constantFrom(`${ME}attributes`, "fuzz/", "fuzz/a", "", "/", ME),
  fc
    .tuple(
      fc.constantFrom(`${ME}rpc/request/`, `${ME}rpc/response/`, `${ME}attributes/response/`),
      fc.oneof(
        fc.nat(8).map(String),
        fc.constantFrom("-1", "NaN", "1e9", "", "0x1", "1/2", "1".repeat(70), "1e2147483647"),
      ),
    )
    .map((parts) => parts.join("")),
  noise,
);

/** Names that an object has already, and those that the client and the application look for. */
const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "on", "#onconnect", "toString", "hasOwnProperty", "length", "deleted"),
  fc.constantFrom("method", "params", "client", "shared", "toJSON", "buffer", ...SHARED),
  fc.string({ maxLength: 6 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, 0, -0, 1e308, 1e-17, "", "ü€😀", "\u0000", "\ud800"),
    fc.integer(),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(key, tie("any"), { maxKeys: 4 }),
  ),
})).any;
/** What Espruino's parser takes for more than it is, at any place of a good text. */
const tokens = fc.constantFrom(
  ..."\xd1\xff,\xd1\x08,\xd2\xff\xff,\xd2,\xd3,\xd4\x05,\xd5,\x8a,\xb4,\x83,\xff,\xd0\xb6,\0,\n,\\,\\u0451,\\u00,\\x,',`,/*,//".split(
    ",",
  ),
);
const spoiltJson = fc
  .tuple(value.map(toBytes), fc.array(fc.tuple(place, tokens), { minLength: 1, maxLength: 3 }))
  .map(([text, spoils]) => spoils.reduce((whole, [at, bytes]) => mutate(whole, { kind: "insert", at, bytes }), text));
const json = fc.oneof(
  { weight: 4, arbitrary: spoiltJson },
  { weight: 4, arbitrary: value.map(toBytes) },
  {
    weight: 4,
    arbitrary: fc.record({ method: fc.oneof(fc.constantFrom(...METHODS), value), params: value }).map(toBytes),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 700 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("1e2147483647", "[1e-99999999]", '{"shared":5}', '{"deleted":[{"toString":5}]}'),
  },
  { weight: 1, arbitrary: fc.constantFrom("", "{", '{"a":', "nul", "[1,]", '"', "\xef\xbb\xbf{}", "\xff\xfe") },
  { weight: 1, arbitrary: noise },
);

/** "__proto__" as a member of its own, which JSON.stringify writes and a literal would not make. */
function toBytes(of: unknown): string {
  return Buffer.from(JSON.stringify(of) ?? "", "utf8").toString("latin1");
}

const publish = fc
  .tuple(fc.constantFrom(0x30, 0x32, 0x32, 0x32, 0x3a, 0x34, 0x36, 0x31), topic, idBytes, json)
  .map(([first, name, identifier, body]): [number, string] => [
    first,
    text16(name) + (first & 6 ? identifier : "") + body,
  ]);

/** Messages that nothing is wrong with but their JSON: all of them come to the parser. */
const message = fc
  .tuple(
    fc.constantFrom("attributes", "rpc/request/", "rpc/response/", "attributes/response/"),
    fc.integer({ min: 1, max: 12 }),
    fc.oneof({ weight: 3, arbitrary: spoiltJson }, { weight: 1, arbitrary: json }),
  )
  .map(([name, number, payload]) => {
    const body = text16(ME + name + (name.endsWith("/") ? number : "")) + payload;
    return byte(0x30) + lengthBytes(body.length) + body;
  });

const acknowledgement = fc
  .tuple(fc.constantFrom(0x40, 0x90, 0xb0, 0x20), idBytes, fc.constantFrom("", "\x00", "\x01\x01", "\x80", "\x03"))
  .map(([first, identifier, codes]): [number, string] => [first, identifier + codes]);

const anyPacket = fc.tuple(byteValue, noise);

const packetBytes = fc
  .oneof(
    { weight: 5, arbitrary: publish },
    { weight: 4, arbitrary: acknowledgement },
    { weight: 1, arbitrary: anyPacket },
  )
  .chain(([first, body]) => remainingLength(body.length).map((header) => byte(first) + header + body));

const packets = fc.array(fc.oneof({ weight: 9, arbitrary: packetBytes }, { weight: 1, arbitrary: noise }), {
  minLength: 1,
  maxLength: 12,
});

const cuts = fc.oneof(
  fc.constant<number[]>([]),
  fc.constant<number[]>([1]),
  fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }),
);

const manner = {
  maxPacketBytes: fc.constantFrom(128, 512, 2048),
  piecesPerPoll: fc.nat(3),
};

/** Inputs around these recorded sessions. */
export function inputs(sessions: string[]): fc.Arbitrary<Input> {
  const spoilt = fc
    .tuple(fc.constantFrom(...sessions), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([session, mutations]) => mutations.reduce(mutate, session));
  const client = (bytes: fc.Arbitrary<string>, isGreeted: fc.Arbitrary<boolean>) =>
    fc
      .record({ ...manner, isGreeted, bytes, lengths: cuts })
      .map(({ bytes, lengths, ...rest }): Input => ({ target: "client", ...rest, pieces: cutUp(bytes, lengths) }));
  const reader = fc
    .record({
      ...manner,
      bytes: fc.oneof(
        spoilt,
        packets.map((all) => all.join("")),
      ),
      lengths: cuts,
    })
    .map(
      ({ bytes, lengths, ...rest }): Input => ({
        target: "reader",
        isGreeted: false,
        ...rest,
        pieces: cutUp(bytes, lengths),
      }),
    );
  return fc.oneof(
    { weight: 3, arbitrary: reader },
    { weight: 4, arbitrary: client(spoilt, fc.constant(false)) },
    {
      weight: 4,
      arbitrary: client(
        fc.array(message, { minLength: 1, maxLength: 8 }).map((all) => all.join("")),
        fc.constant(true),
      ),
    },
    {
      weight: 3,
      arbitrary: client(
        packets.map((all) => all.join("")),
        fc.boolean(),
      ),
    },
  );
}
