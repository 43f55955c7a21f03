/** A display with an SSD1306, over I2C or SPI. Sections and tables are those of Solomon Systech's data sheet, revision 1.1. */
import { definePart } from "./part.js";
import { Ssd1306 } from "./ssd1306-controller.js";

const WIDTH = 128;
const HEIGHT = 64;
/** Section 8.1.5.2: the control byte's bits, "the rest is data bytes alone" and "data, no command". */
const CONTINUES = 0x80;
const IS_DATA = 0x40;

const sizes = { type: "number", min: 8 } as const;

export const ssd1306 = definePart({
  name: "ssd1306",
  description: "OLED display with an SSD1306",
  legs: {
    sda: { label: "SDA", use: "both", isOptional: true },
    scl: { label: "SCL", use: "in", isOptional: true },
    sck: { label: "SCK/D0", use: "in", isOptional: true },
    mosi: { label: "MOSI/D1", use: "in", isOptional: true },
    dc: { label: "DC", use: "in", isOptional: true },
    cs: { label: "CS", use: "in", isOptional: true },
    rst: { label: "RES", use: "in", isOptional: true },
  },
  options: {
    address: { type: "number", label: "I2C address", value: 0x3c, values: [0x3c, 0x3d] },
    width: { ...sizes, label: "Dots in a row", value: WIDTH, max: WIDTH },
    height: { ...sizes, label: "Rows", value: HEIGHT, max: HEIGHT },
  },
  controls: {},
  shows: { display: { type: "display", label: "Display", value: [] } },
  plug(wiring) {
    const controller = new Ssd1306(wiring.option("width"), wiring.option("height"));
    const show = () => wiring.show("display", controller.picture);
    if (wiring.isWired("rst"))
      wiring.wire("rst").onLevel((level) => {
        if (level === 0) controller.reset();
        show();
      });
    if (wiring.isWired("sda") && wiring.isWired("scl")) {
      const write = (bytes: Uint8Array) => {
        takeControlled(bytes, controller);
        show();
        return true;
      };
      // Section 8.1.5: nothing but the status can be read; bit 6 says that the display is off.
      const read = (count: number) => new Array<number>(count).fill(controller.isOn ? 0 : 0x40);
      wiring.addI2c({ sda: "sda", scl: "scl" }, { address: wiring.option("address"), write, read });
    } else if (wiring.isWired("sck") && wiring.isWired("mosi") && wiring.isWired("dc")) {
      const dc = wiring.wire("dc");
      let isShowing = false;
      /** Once for many bytes. */
      const showSoon = () => {
        if (isShowing) return;
        isShowing = true;
        wiring.after(0, () => {
          isShowing = false;
          show();
        });
      };
      wiring.addSpi(
        { sck: "sck", mosi: "mosi", cs: "cs" },
        {
          select: () => {},
          transfer(byte) {
            if (dc.level === 1) controller.data(byte);
            else controller.command(byte);
            showSoon();
            return 0xff;
          },
        },
      );
    } else throw new Error("wire sda and scl for I2C, or sck, mosi and dc for SPI");
  },
});

function takeControlled(bytes: Uint8Array, controller: Ssd1306): void {
  const take = (byte: number, control: number) =>
    control & IS_DATA ? controller.data(byte) : controller.command(byte);
  for (let at = 0; at < bytes.length; ) {
    const control = bytes[at++]!;
    if (control & CONTINUES) {
      if (at < bytes.length) take(bytes[at++]!, control);
      continue;
    }
    while (at < bytes.length) take(bytes[at++]!, control);
  }
}
