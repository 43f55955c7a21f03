/** `tb-espruino bench signature`: what a board with a signing key pays for a package, on an interpreter with the memory of an ESP8266. */
import { generateKeyPairSync } from "node:crypto";
import { bundle } from "../../compiler/build.js";
import { SIGNATURE } from "../../compiler/targets/targets.js";
import { keyOf } from "../../signing/key.js";
import { signPackage } from "../../signing/sign.js";
import { machine, writeSection } from "../document.js";
import { type Table, toText } from "../table.js";
import { cpuTime } from "./cpu.js";
import { Flash, requireInterpreter } from "./interpreter.js";

/** Of the package: as much as the ESP32's own firmware. */
const BYTES = 20_000;
const NAMED = { kind: "fw", title: "pump", version: "1.1.0" } as const;

/** The digest alone, which a shared secret (HMAC) would take too; and all of it. A package of no bytes to speak of shows what the signature takes. */
const SCRIPT = `var top=0;
function watch(){var u=process.memory(false).usage;if(u>top)top=u}
function go(file,next){
  process.memory();top=0;
  var base=process.memory().usage,i=setInterval(watch,5);
  print("@begin "+base);
  require("tb.sign").checkSignature(file,'["fw","pump","1.1.0"]',"",function(p){clearInterval(i);print("@end "+(p?0:top-base));setTimeout(next,9)});
  Modules.removeCached("tb.sign");
}
setTimeout(go,50,"small",function(){go("large",function(){})});`;

export async function benchSignature({ write }: { write?: boolean }): Promise<void> {
  requireInterpreter();
  const key = keyOf(generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 }).privateKey);
  const check = (await bundle([SIGNATURE])).find(({ file }) => file.endsWith(".min.js"))!.code;
  const signed = (bytes: number) =>
    signPackage(Buffer.alloc(bytes, "var a=1;"), NAMED, key, Date.now()).toString("latin1");
  const files = { "tb.sign": check, "tb.key": key.publicKey, small: signed(8), large: signed(BYTES), script: SCRIPT };
  const flash = await Flash.write(files);
  const run = flash.run("script", {});
  try {
    const measure = async () => {
      await run.next("begin");
      const from = cpuTime(run.pid);
      const variables = Number(await run.next("end"));
      if (!variables) throw new Error("the interpreter refuses a correct signature");
      return { variables, seconds: (cpuTime(run.pid) - from) / 1e6 };
    };
    const small = await measure();
    const large = await measure();
    const ofDigest = large.seconds - small.seconds;
    const table: Table = {
      title: `What a signed package of ${BYTES.toLocaleString("en")} bytes takes, on an ESP8266 with its 1,600 variables`,
      head: ["", "bytes of flash", "variables at most", "seconds here", "of them SHA-256", "the signature"],
      rows: [
        [
          "checked",
          `${check.length + key.publicKey.length} once, ${signed(0).length} in a package`,
          String(Math.max(small.variables, large.variables)),
          large.seconds.toFixed(1),
          ofDigest.toFixed(1),
          small.seconds.toFixed(1),
        ],
      ],
    };
    console.log(toText(table));
    const { version, variables, bytes } = await flash.about();
    const facts = [
      ...machine("npm run bench:signature -- --write"),
      ["Espruino", `${version}, built for Linux with ${variables} variables of ${bytes} bytes`],
    ];
    if (write) await writeSection("bench:signature", facts, [table]);
  } finally {
    await run.stop();
    flash.remove();
  }
}
