/** A display that shows the last RPC, of any method. */
import { connect } from "SSD1306";
import { SCL, SDA } from "virtual:board";
import { connectDevice } from "../device";

/** Letters of the small font in a line. */
const LINE = 32;

connectDevice((client) => {
  I2C1.setup({ sda: SDA, scl: SCL });
  const display = connect(I2C1, () => show("ThingsBoard", "waits for an RPC"));

  function show(title: string, text: string): void {
    display.clear().drawString(title, 0, 0);
    for (let line = 0; line * LINE < text.length; line++) {
      display.drawString(text.substr(line * LINE, LINE), 0, 12 + 8 * line);
    }
    display.flip();
  }

  client.setServerSideRpcRequestHandler((_requestId, { method, params }) => {
    show(method, JSON.stringify(params));
    return { shown: method };
  });
});
